import { measures } from '@ledger/counting';
import type { Column } from '@ledger/exports';
import { figureNames, type LayoutRow, microsoftLayout, sectionLabel } from '@ledger/published';
import { cellOf, type ShownRow } from '@ledger/publication';
import { sectionsByCountry, type ShownTotals } from '@ledger/questions';
import type { TotalsRow } from '@ledger/read-model';

type Totals = ShownRow<TotalsRow>;

/** Totals as a table: what CSV and XLSX show, and JSON when a layout is asked for. */
export interface TotalsTable<Item extends object> {
  readonly columns: readonly Column<Item>[];
  readonly rows: readonly Item[];
}

/** The layouts that totals can be asked for in, besides the ledger's own. */
export const layouts = ['microsoft-lerr'] as const;
export type Layout = (typeof layouts)[number];

/** The ledger's own: the dimensions that were asked for, then every measure. */
export function ownTable({ period, by, rows }: ShownTotals): TotalsTable<Totals> {
  const words = by.map((name) => column<Totals>(name, (row) => row[name]));
  const values = measures.map(({ name }) => column<Totals>(name, (row) => cellOf(row[name])));
  return { columns: [column<Totals>('period', () => period.name), ...words, ...values], rows };
}

/** The columns, names and order of rows of Microsoft's published table; needs totals by country. */
export function microsoftTable({ period, rows }: ShownTotals): TotalsTable<LayoutRow> {
  const columns = [
    column<LayoutRow>('period', (row) => row.period),
    column<LayoutRow>('section', (row) => sectionLabel(row.section)),
    column<LayoutRow>('country', (row) => row.name),
    ...figureNames.map((name) => column<LayoutRow>(name, (row) => row.figures[name])),
  ];
  return { columns, rows: microsoftLayout(period.name, sectionsByCountry(rows)) };
}

/** A row as JSON, its members named like the columns. */
export const asObject = <Row extends object>(
  { columns }: TotalsTable<Row>,
  row: Row,
): Record<string, string | number | undefined> =>
  Object.fromEntries(columns.map(({ title, value }) => [title, value(row)]));

const column = <Row extends object>(title: string, value: Column<Row>['value']): Column<Row> => ({ title, value });
