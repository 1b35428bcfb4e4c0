import { type MeasureName, measureNames } from '@ledger/counting';
import { isExact, SUPPRESSED } from './figure';
import type { ExactRow, PublishedTotals, ShownRow } from './rows';

/**
 * Suppresses what a subtraction would reveal: a sum that is a number where one of its rows is not, and rows that are all
 * numbers where their sum is not.
 */
export function consistent<Row extends ExactRow>({ rows, sums }: PublishedTotals<Row>): PublishedTotals<Row> {
  const rowsOf = Map.groupBy(rows, ({ section }) => section);
  const sumOf = new Map(sums.map((sum) => [sum.section, sum]));
  const areExact = (section: string, measure: MeasureName): boolean =>
    (rowsOf.get(section) ?? []).every((row) => isExact(row[measure]));
  return {
    rows: rows.map((row) =>
      suppressed(row, (measure) => areExact(row.section, measure) && !isExact(sumOf.get(row.section)?.[measure] ?? 0)),
    ),
    sums: sums.map((sum) => suppressed(sum, (measure) => isExact(sum[measure]) && !areExact(sum.section, measure))),
  };
}

function suppressed<Row extends ExactRow>(
  row: ShownRow<Row>,
  isRevealing: (measure: MeasureName) => boolean,
): ShownRow<Row> {
  const hidden = measureNames.filter(isRevealing);
  return hidden.length === 0 ? row : { ...row, ...Object.fromEntries(hidden.map((name) => [name, SUPPRESSED])) };
}
