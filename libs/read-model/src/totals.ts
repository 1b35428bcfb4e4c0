import { measureNames, type MeasureName } from '@ledger/counting';
import type { Position } from '@ledger/kernel';
import { columnOf } from '@ledger/sqlite';
import { DoesNotAddUp } from './does-not-add-up';
import { numbersIn } from './numbers';
import type { Question } from './question';
import type { Dimension } from './schema';
import type { Tables } from './tables';

type Values = { readonly [M in MeasureName]: number };

/** The words of the dimensions that the answer is split by, always with the section, and every measure. */
export type TotalsRow = { readonly section: string } & { readonly [D in Dimension]?: string } & Values;

/** The totals of each combination that holds anything, in text order of its words. */
export function totalsNow(tables: Tables, { by, filtered, scope }: Question): TotalsRow[] {
  const rows = tables.statement(tables.queries.totals(by, filtered)).all(...scope) as unknown as TotalsRow[];
  return rows.filter(holdsAnything).map((row) => ({ ...row }));
}

/**
 * The same, as it was when the event at that position had just been counted: read from the change log.
 *
 * @throws DoesNotAddUp when the change log contradicts itself or the totals there
 */
export function totalsAsOf(tables: Tables, { by, filtered, scope }: Question, position: Position): TotalsRow[] {
  const statement = tables.statement(tables.queries.totalsAsOf(by, filtered));
  const found = statement.iterate(columnOf(position), ...scope) as Iterable<PlaceRow>;
  return grouped(by, found).filter(holdsAnything);
}

/** One row for each section, split by nothing else. */
export function sumsOf(rows: readonly TotalsRow[]): TotalsRow[] {
  const sums = new Map<string, TotalsRow>();
  for (const row of rows) {
    const sum = sums.get(row.section);
    const values = sum
      ? measureNames.map((name) => [name, sum[name] + row[name]])
      : measureNames.map((name) => [name, row[name]]);
    sums.set(row.section, { section: row.section, ...(Object.fromEntries(values) as Values) });
  }
  return [...sums.values()].sort((a, b) => (a.section < b.section ? -1 : 1));
}

/** Lists of the change log: the last change of a place by then, and its neighbours. */
interface Changes {
  readonly totals: string;
  readonly deltas: string;
  readonly before: string | null;
  /** `totals;deltas` of the change that follows. */
  readonly next: string | null;
  readonly now: string;
}

type PlaceRow = { readonly [D in Dimension]?: string } & Changes;

/** Adds up rows that come in the order of their words, so that only one group is open at a time. */
function grouped(by: readonly Dimension[], places: Iterable<PlaceRow>): TotalsRow[] {
  const rows: TotalsRow[] = [];
  let open: { key: string; place: PlaceRow; sums: number[] } | undefined;
  const close = (): void => {
    if (open) rows.push(rowOf(by, open.place, open.sums));
  };
  for (const place of places) {
    const key = by.map((dimension) => place[dimension]).join('|');
    const values = checkedTotals(place);
    if (open?.key !== key) {
      close();
      open = { key, place, sums: measureNames.map(() => 0) };
    }
    for (let i = 0; i < values.length; i++) open.sums[i]! += values[i]!;
  }
  close();
  return rows;
}

/** A change, the one before it and the one after it tell the same totals, each from its own row. */
function checkedTotals(changes: Changes): readonly number[] {
  const { totals, deltas, before } = changes;
  const values = numbersIn(totals);
  if (values && isSum(before ?? ZEROS, deltas, totals) && leadsOn(changes)) return values;
  throw new DoesNotAddUp('The change log contradicts itself about these totals.');
}

/** To the change after it, or to the totals as they are now. */
function leadsOn({ totals, next, now }: Changes): boolean {
  const [following, deltas] = next?.split(';') ?? [];
  return following === undefined || deltas === undefined ? now === totals : isSum(totals, deltas, following);
}

function isSum(before: string, deltas: string, after: string): boolean {
  const [one, two, sum] = [before, deltas, after].map(numbersIn);
  return one !== undefined && two !== undefined && sum !== undefined && sum.every((n, i) => n === one[i]! + two[i]!);
}

const ZEROS = `[${measureNames.map(() => 0).join()}]`;

function rowOf(by: readonly Dimension[], place: PlaceRow, sums: readonly number[]): TotalsRow {
  const words = Object.fromEntries(by.map((dimension) => [dimension, place[dimension]]));
  const values = Object.fromEntries(measureNames.map((name, i) => [name, sums[i]!])) as Values;
  return { ...(words as Pick<TotalsRow, Dimension>), ...values };
}

/** A place that every demand has left is as if it had never been. */
const holdsAnything = (row: TotalsRow): boolean => measureNames.some((name) => row[name] !== 0);
