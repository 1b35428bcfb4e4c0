import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { positionNumber, positionOf, type Position } from '@ledger/kernel';
import type { Difference, Generations, Projection } from '@ledger/projections';
import { type Database, type Statement, transaction } from '@ledger/sqlite';
import { Generation } from './generation';
import { createGeneration, dropGeneration, numberOf, type Status } from './schema';
import { Tables } from './tables';

/** The generations in one read model: the live one, and perhaps one that is built beside it. */
export class Shelf implements Generations {
  /** Whichever generation is live at the moment, so that who follows it need not know of promotions. */
  readonly current: Projection = {
    name: 'totals',
    cursor: () => this.live().cursor(),
    apply: (page) => this.live().apply(page),
    note: (halt) => this.live().note(halt),
  };
  private readonly opened = new Map<number, Generation>();

  private readonly numbers: Statement;

  constructor(private readonly database: Database) {
    this.numbers = database.prepare('SELECT number FROM generations WHERE status = ?');
  }

  live(): Generation {
    return this.find('live')!;
  }

  building(): Generation | undefined {
    return this.find('building');
  }

  begin(): Generation {
    transaction(
      this.database,
      () => numberOf(this.database, 'building') ?? createGeneration(this.database, 'building'),
    );
    return this.building()!;
  }

  async compare(from: Position, upTo: Position, limit: number): Promise<readonly Difference[]> {
    const differences: Difference[] = [];
    for (let after = from; after < upTo && differences.length < limit;) {
      const step = positionOf(Math.min(positionNumber(after) + STEP, positionNumber(upTo)));
      differences.push(...this.changesDiffer(after, step, limit - differences.length));
      after = step;
      await yieldToOthers();
    }
    return differences;
  }

  swap(from: Position, accept: boolean, limit: number): 'moved' | readonly Difference[] {
    return transaction(this.database, () => {
      const [live, building] = [this.live(), this.building()!];
      const position = live.cursor();
      if (position !== building.cursor()) return 'moved';
      const differences = [...this.changesDiffer(from, position, limit), ...this.totalsDiffer(limit)].slice(0, limit);
      if (differences.length === 0 || accept) this.replace(live, building);
      return differences;
    });
  }

  /** What every process can see of the generations. */
  statuses(): { name: string; role: Status; state: 'resting' | 'halted'; position: Position; error?: string }[] {
    const rows = this.database.prepare('SELECT * FROM generations ORDER BY number').all() as unknown as StatusRow[];
    return rows.map(({ number, status, position, halted_error: error }) => {
      const common = { name: `totals/${number}`, role: status, position: positionOf(position) };
      return error === null ? { ...common, state: 'resting' } : { ...common, state: 'halted', error };
    });
  }

  private replace(live: Generation, building: Generation): void {
    dropGeneration(this.database, live.tables.generation);
    const promote = this.database.prepare("UPDATE generations SET status = 'live' WHERE number = ?");
    promote.run(building.tables.generation);
  }

  private find(status: Status): Generation | undefined {
    const row = this.numbers.get(status) as { number: number } | undefined;
    if (!row) return undefined;
    const { number } = row;
    for (const old of this.opened.keys()) if (old < number && status === 'live') this.opened.delete(old);
    let generation = this.opened.get(number);
    if (!generation) this.opened.set(number, (generation = new Generation(new Tables(this.database, number))));
    return generation;
  }

  private changesDiffer(from: Position, upTo: Position, limit: number): Difference[] {
    const rows = ({ tables }: Generation) =>
      tables.statement(tables.queries.changesBetween).all(positionNumber(from), positionNumber(upTo));
    return rowsDiffer('change', [rows(this.live()), rows(this.building()!)], ['position', 'ordinal'], limit);
  }

  private totalsDiffer(limit: number): Difference[] {
    const rows = ({ tables }: Generation) => tables.statement(tables.queries.everyTotal).all();
    return rowsDiffer('total', [rows(this.live()), rows(this.building()!)], ['place'], limit);
  }
}

interface StatusRow {
  readonly number: number;
  readonly status: Status;
  readonly position: number;
  readonly halted_error: string | null;
}

/** Positions whose changes are compared in one go. */
const STEP = 2_000;

type Row = Record<string, unknown>;

/** The rows of two tables that are not equal in every column, found by what names a row. */
function rowsDiffer(
  kind: string,
  [live, rebuilt]: [Row[], Row[]],
  name: readonly string[],
  limit: number,
): Difference[] {
  const nameOf = (row: Row): string => name.map((column) => `${column} ${String(row[column])}`).join(', ');
  const others = new Map(rebuilt.map((row) => [nameOf(row), JSON.stringify(row)]));
  const differences: Difference[] = [];
  for (const row of live) {
    const key = nameOf(row);
    const [one, other] = [JSON.stringify(row), others.get(key)];
    others.delete(key);
    if (one !== other) differences.push({ what: `${kind} at ${key}`, live: one, rebuilt: other });
  }
  for (const [key, other] of others) differences.push({ what: `${kind} at ${key}`, live: undefined, rebuilt: other });
  return differences.slice(0, limit);
}
