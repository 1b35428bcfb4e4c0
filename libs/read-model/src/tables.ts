import { positionOf, type Position } from '@ledger/kernel';
import type { Database, Statement } from '@ledger/sqlite';
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

  /** Every event up to here is in the tables. */
  cursor(): Position {
    const row = this.statement(this.queries.cursor).get() as { position: number } | undefined;
    if (!row) throw new GenerationGone(this.generation);
    return positionOf(row.position);
  }
}

/** Another process has put newer tables in the place of these, and dropped them. */
export class GenerationGone extends Error {
  override readonly name = 'GenerationGone';

  constructor(generation: number) {
    super(`Generation ${generation} of the read model was replaced by a newer one; ask again.`);
  }
}
