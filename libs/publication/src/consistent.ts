import { type MeasureName, measureNames } from '@ledger/counting';
import { isExact, SUPPRESSED } from './figure';
import type { ExactRow, PublishedTotals, ShownRow } from './rows';

/**
 * Suppresses what a subtraction would reveal: a sum that is a number where one of its rows is not, and rows that are all
 * numbers where their sum is not.
 */
export function consistent<Row extends ExactRow>({ rows, sums }: PublishedTotals<Row>): PublishedTotals<Row> {
  const [inRows, inSums] = [hiddenIn(rows), hiddenIn(sums)];
  const withSuppressed =
    (here: Hidden, there: Hidden) =>
    (row: ShownRow<Row>): ShownRow<Row> =>
      suppressed(
        row,
        [...(there.get(row.section) ?? [])].filter((measure) => !here.get(row.section)?.has(measure)),
      );
  return { rows: rows.map(withSuppressed(inRows, inSums)), sums: sums.map(withSuppressed(inSums, inRows)) };
}

/** The measures of each section of which some figure does not say the number. */
type Hidden = ReadonlyMap<string, ReadonlySet<MeasureName>>;

function hiddenIn(rows: readonly ShownRow[]): Hidden {
  const hidden = new Map<string, Set<MeasureName>>();
  for (const row of rows) {
    const measures = hidden.get(row.section) ?? new Set();
    hidden.set(row.section, measures);
    for (const name of measureNames) if (!isExact(row[name])) measures.add(name);
  }
  return hidden;
}

const suppressed = <Row extends ExactRow>(row: ShownRow<Row>, measures: readonly MeasureName[]): ShownRow<Row> =>
  measures.length === 0 ? row : { ...row, ...Object.fromEntries(measures.map((name) => [name, SUPPRESSED])) };
