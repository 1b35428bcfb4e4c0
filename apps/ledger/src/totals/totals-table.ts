import { measures } from '@ledger/counting';
import type { Column } from '@ledger/exports';
import {
  figureNames,
  type LayoutRow,
  microsoftLayout,
  sectionLabel,
  type TotalsRow as PublishedTotals,
} from '@ledger/published';
import type { TotalsAnswer, TotalsRow } from '@ledger/read-model';

/** Totals as a table: what CSV and XLSX show, and JSON when a layout is asked for. */
export interface TotalsTable<Row extends object> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/** The layouts that totals can be asked for in, besides the ledger's own. */
export const layouts = ['microsoft-lerr'] as const;
export type Layout = (typeof layouts)[number];

/** The ledger's own: the dimensions that were asked for, then every measure. */
export function ownTable({ period, by, rows }: TotalsAnswer): TotalsTable<TotalsRow> {
  const words = by.map((name) => column<TotalsRow>(name, (row) => row[name]));
  const values = measures.map(({ name }) => column<TotalsRow>(name, (row) => row[name]));
  return { columns: [column<TotalsRow>('period', () => period.name), ...words, ...values], rows };
}

/** The columns, names and order of rows of Microsoft's published table; needs totals by country. */
export function microsoftTable({ period, rows }: TotalsAnswer): TotalsTable<LayoutRow> {
  const columns = [
    column<LayoutRow>('period', (row) => row.period),
    column<LayoutRow>('section', (row) => sectionLabel(row.section)),
    column<LayoutRow>('country', (row) => row.name),
    ...figureNames.map((name) => column<LayoutRow>(name, (row) => row.figures[name])),
  ];
  return { columns, rows: microsoftLayout(period.name, rows as unknown as readonly PublishedTotals[]) };
}

/** A row as JSON, its members named like the columns. */
export const asObject = <Row extends object>(
  { columns }: TotalsTable<Row>,
  row: Row,
): Record<string, string | number | undefined> =>
  Object.fromEntries(columns.map(({ title, value }) => [title, value(row)]));

const column = <Row extends object>(title: string, value: Column<Row>['value']): Column<Row> => ({ title, value });
