import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Position } from '@ledger/kernel';
import type { Difference, Generations, Projection } from '@ledger/projections';
import { columnOf, positionIn, type Database, type Statement, transaction } from '@ledger/sqlite';
import { Generation } from './generation';
import { dropGeneration } from './generation-tables';
import { createGeneration, numberOf, type Status } from './schema';
import { asideCount } from './set-aside';
import { CATEGORIES } from './categories';
import { Tables } from './tables';
import { endOfRows } from './whole-positions';

/** What every process can see of one generation. */
export interface GenerationStatus {
  readonly name: string;
  readonly role: Status;
  readonly state: 'resting' | 'halted';
  readonly position: Position;
  /** How many demands are set aside in it. */
  readonly setAside: number;
  readonly error?: string;
}

/** The generations in one read model: the live one, and perhaps one that is built beside it. */
export class Shelf implements Generations {
  /** Whichever generation is live at the moment, so that its followers need not know of promotions. */
  readonly current: Projection;
  private readonly opened = new Map<number, Generation>();
  private readonly numbers: Statement;
  private readonly unsettled: Statement;

  /** `settle`: what has to be done before tables that an older program made are counted on. */
  constructor(
    private readonly database: Database,
    private readonly settle: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.numbers = database.prepare('SELECT number FROM generations WHERE status = ?');
    this.unsettled = database.prepare(`SELECT number FROM generations WHERE status = 'former' OR chain IS NULL`);
    this.current = {
      name: 'totals',
      categories: CATEGORIES,
      cursor: () => this.live().cursor(),
      mark: () => this.live().mark(),
      knownBefore: (position) => this.live().knownBefore(position),
      settle: () => this.settled(),
      apply: (page) => this.live().apply(page),
      note: (halt) => this.live().note(halt),
    };
  }

  live(): Generation {
    return this.find('live')!;
  }

  building(): Generation | undefined {
    return this.find('building');
  }

  /** Tables of another catalog, whose history was not yet compared with the ledger. */
  formers(): Tables[] {
    const rows = this.numbers.all('former') as unknown as { number: number }[];
    return rows.map(({ number }) => new Tables(this.database, number));
  }

  begin(): Generation {
    transaction(
      this.database,
      () => numberOf(this.database, 'building') ?? createGeneration(this.database, 'building'),
    );
    return this.building()!;
  }

  discard(): void {
    transaction(this.database, () => {
      const number = numberOf(this.database, 'building');
      if (number !== undefined) dropGeneration(this.database, number);
    });
  }

  drop({ generation }: Tables): void {
    transaction(this.database, () => dropGeneration(this.database, generation));
  }

  async compare(from: Position, upTo: Position, limit: number): Promise<readonly Difference[]> {
    const differences: Difference[] = [];
    for (let after = from; after < upTo && differences.length < limit;) {
      const end = endOfRows(this.live().tables, after, upTo) ?? upTo;
      differences.push(...this.changesDiffer(after, end, limit - differences.length));
      after = end;
      await yieldToOthers();
    }
    return differences;
  }

  swap(from: Position, accept: boolean, limit: number): 'moved' | readonly Difference[] {
    return transaction(this.database, () => {
      const [live, building] = [this.live(), this.building()!];
      const position = live.cursor();
      if (position !== building.cursor()) return 'moved';
      const late = [this.changesDiffer(from, position, limit), this.totalsDiffer(limit), this.asideDiffers(limit)];
      const differences = late.flat().slice(0, limit);
      if (differences.length === 0 || accept) this.exchange(live, building);
      return differences;
    });
  }

  replace(): void {
    transaction(this.database, () => {
      for (const { generation } of this.formers()) dropGeneration(this.database, generation);
      this.exchange(this.live(), this.building()!);
    });
  }

  statuses(): GenerationStatus[] {
    const rows = this.database.prepare('SELECT * FROM generations ORDER BY number').all() as unknown as StatusRow[];
    return rows.map(({ number, status, position: at, halted_error: error }) => {
      const position = positionIn(at);
      const setAside = asideCount(new Tables(this.database, number), position);
      const common = { name: `totals/${number}`, role: status, position, setAside };
      return error === null ? { ...common, state: 'resting' } : { ...common, state: 'halted', error };
    });
  }

  private async settled(): Promise<void> {
    if (this.unsettled.get() !== undefined) await this.settle();
  }

  private exchange(live: Generation, building: Generation): void {
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
      tables.statement(tables.queries.changesBetween).all(columnOf(from), columnOf(upTo));
    return rowsDiffer('change', [rows(this.live()), rows(this.building()!)], ['position', 'ordinal'], limit);
  }

  private totalsDiffer(limit: number): Difference[] {
    const rows = ({ tables }: Generation) => tables.statement(tables.queries.everyTotal).all();
    return rowsDiffer('total', [rows(this.live()), rows(this.building()!)], ['place'], limit);
  }

  private asideDiffers(limit: number): Difference[] {
    const rows = ({ tables }: Generation) => tables.statement(tables.queries.aside).all(Number.MAX_SAFE_INTEGER);
    return rowsDiffer('set aside', [rows(this.live()), rows(this.building()!)], ['position'], limit);
  }
}

interface StatusRow {
  readonly number: number;
  readonly status: Status;
  readonly position: number;
  readonly halted_error: string | null;
}

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
