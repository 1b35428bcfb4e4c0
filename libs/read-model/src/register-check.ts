import { canonicalJson, type Position } from '@ledger/kernel';
import type { EventLog } from '@ledger/event-store';
import type { Differences } from './differences';
import { registerValues } from './register';
import type { Standing } from './step';
import type { Tables } from './tables';

type Row = Record<string, string | number>;

const COLUMNS = [
  'revision',
  'received_on',
  'section',
  'country',
  'process',
  'authority',
  'segment',
  'outcome',
  'state',
] as const;

/** Compares rows of the register with demands that were folded again. */
export class RegisterRows {
  private row: Row | undefined;
  /** Demands are numbered in the order of their first events. */
  private last: { readonly first: Position; readonly number: number } | undefined;

  constructor(
    private readonly tables: Tables,
    private readonly differences: Differences,
  ) {}

  /** The number of a demand, whose row is compared next. */
  numberOf(id: string): number | undefined {
    this.row = this.tables.statement(this.tables.queries.wholeDemand).get(id) as Row | undefined;
    return this.row?.['number'] as number | undefined;
  }

  /** `first` is where the first event stands that was applied; absent when none was. */
  compare(id: string, { revision, state }: Standing, first: Position | undefined): void {
    const { row } = this;
    const what = `demand ${id}`;
    if (row && state && first) this.compareRow(what, row, registerValues(revision, state));
    else if (row) this.differences.add(what, 'in the register', undefined);
    else if (state) this.differences.add(what, undefined, `revision ${revision}`);
    if (row && first) this.compareNumber(what, row['number'] as number, first);
  }

  private compareRow(what: string, row: Row, expected: readonly (string | number)[]): void {
    for (const [i, column] of COLUMNS.entries()) {
      const [one, other] = [row[column], expected[i]];
      if (one !== other && !sameJson(column, one, other)) this.differences.add(`${what}: ${column}`, one, other);
    }
  }

  private compareNumber(what: string, number: number, first: Position): void {
    const { last } = this;
    this.last = { first, number };
    if (!last || first > last.first === number > last.number) return;
    this.differences.add(`${what}: number`, number, `one in the order of the first events, beside ${last.number}`);
  }
}

/** The members of a state can have been written in another order. */
function sameJson(column: string, one: unknown, other: unknown): boolean {
  if (column !== 'state') return false;
  try {
    return canonicalJson(JSON.parse(String(one))) === canonicalJson(JSON.parse(String(other)));
  } catch {
    return false;
  }
}

export interface RegisterCheck {
  readonly tables: Tables;
  readonly store: EventLog;
  readonly differences: Differences;
  /** How many demands were folded. */
  readonly demands: number;
}

/** Whether the register holds as many demands as there are, numbered without a gap; names what is too much. */
export async function checkRegister({ tables, store, differences, demands }: RegisterCheck): Promise<void> {
  const { n, first, last } = tables.statement(tables.queries.demandNumbers).get() as {
    n: number;
    first: number | null;
    last: number | null;
  };
  if (n !== demands) differences.add('demands', n, demands);
  if (n > 0 && (first !== 1 || last !== n)) differences.add('numbers of demands', `${first} to ${last}`, `1 to ${n}`);
  if (n > demands) await nameStrangers(tables, store, differences);
}

const PAGE = 500;

async function nameStrangers(tables: Tables, store: EventLog, differences: Differences): Promise<void> {
  const cursor = tables.cursor();
  const page = tables.statement(tables.queries.demandsAfter);
  for (let after = Number.MIN_SAFE_INTEGER; ;) {
    const rows = page.all(after, PAGE) as unknown as { number: number; id: string }[];
    if (rows.length === 0) return;
    for (const { id } of rows) {
      const events = await store.readStream(id).catch(() => undefined);
      if (events?.every(({ position }) => position > cursor))
        differences.add(`demand ${id}`, 'in the register', undefined);
    }
    after = rows.at(-1)!.number;
  }
}
