import type { MeasureName } from '@ledger/counting';
import type { Figure } from './figure';
import type { Shown } from './shown';

/** A row of exact totals: the words of its dimensions, always with the section, and every measure. */
export type ExactRow = { readonly section: string } & { readonly [M in MeasureName]: number };

/** The same row as an audience is shown it. */
export type ShownRow<Row extends ExactRow = ExactRow> = Shown<
  Omit<Row, MeasureName> & { readonly [M in MeasureName]: Figure }
>;

/** Rows of totals, and one sum of them for each section. */
export interface ExactTotals<Row extends ExactRow> {
  readonly rows: readonly Row[];
  readonly sums: readonly Row[];
}

/** The same totals as an audience is shown them. */
export interface PublishedTotals<Row extends ExactRow> {
  readonly rows: readonly ShownRow<Row>[];
  readonly sums: readonly ShownRow<Row>[];
}
