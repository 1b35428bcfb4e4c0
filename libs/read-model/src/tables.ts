import { chainValue, type ChainValue, GENESIS } from '@ledger/event-store';
import { beforeFirst, type CallerAnswer, OperationalError, type Position } from '@ledger/kernel';
import type { Halt, Mark } from '@ledger/projections';
import { columnOf, positionIn, type Database, type Statement } from '@ledger/sqlite';
import { type Queries, queriesOf } from './queries';

/** One generation's tables, with its statements prepared once. */
export class Tables {
  readonly queries: Queries;
  private readonly prepared = new Map<string, Statement>();

  constructor(
    readonly database: Database,
    readonly generation: number,
  ) {
    this.queries = queriesOf(generation);
  }

  statement(sql: string): Statement {
    let statement = this.prepared.get(sql);
    if (!statement) this.prepared.set(sql, (statement = this.database.prepare(sql)));
    return statement;
  }

  /** Every event up to here is in the tables, or set aside. */
  cursor(): Position {
    return this.mark().position;
  }

  /** The cursor and the hash chain there; the chain is empty in tables of an older program. */
  mark(): Mark {
    const row = this.statement(this.queries.cursor).get() as { position: number; chain: string | null } | undefined;
    if (!row) throw new GenerationGone(this.generation);
    return { position: positionIn(row.position), chain: (row.chain ?? '') as ChainValue };
  }

  /** Why the projection of these tables halted, as every process can see it. */
  halt(): Halt | undefined {
    const row = this.statement(this.queries.halt).get() as { position: number; error: string } | undefined;
    return row && { position: positionIn(row.position), error: row.error };
  }

  /** The newest change at or before a position, with the first digits of the hash chain there. */
  knownBefore(position: Position): Mark {
    const row = this.statement(this.queries.markBefore).get(columnOf(position)) as
      { position: number; chain: string } | undefined;
    return row
      ? { position: positionIn(row.position), chain: row.chain as ChainValue }
      : { position: beforeFirst, chain: chainValue(GENESIS) };
  }
}

/** Another process has put newer tables in the place of these, and dropped them. */
export class GenerationGone extends OperationalError {
  constructor(generation: number) {
    super(`Generation ${generation} of the read model was replaced by a newer one.`, { next: 'Ask again.' });
  }

  override get answer(): CallerAnswer {
    return { problem: 'unavailable' };
  }
}
