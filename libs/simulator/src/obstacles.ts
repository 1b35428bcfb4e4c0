import { outcomeSum, type PublishedRow, sectionLabel, unitOf } from '@ledger/published';

/** Why no history of demands can lead to a row. */
export interface Obstacle {
  readonly line: number;
  readonly period: string;
  readonly section: string;
  readonly country: string;
  /** The identity that the row breaks, with its numbers. */
  readonly broken: string;
}

/** The rows of a table that no history can reproduce, with the identity that each breaks. */
export function obstacles(rows: readonly PublishedRow[]): Obstacle[] {
  return rows.flatMap((row) =>
    brokenIdentities(row).map((broken) => ({
      line: row.line,
      period: row.period,
      section: sectionLabel(row.section),
      country: row.name,
      broken,
    })),
  );
}

function brokenIdentities({ section, figures }: PublishedRow): string[] {
  const { requests, accounts_specified: accounts } = figures;
  const unit = unitOf(section);
  const sum = outcomeSum(figures);
  const broken: string[] = [];
  if (sum > figures[unit]) {
    const what = unit === 'requests' ? 'requests' : 'accounts, which civil outcomes count,';
    broken.push(`its outcomes add up to ${sum}, more than its ${figures[unit]} ${what}`);
  }
  if (requests === 0 && accounts > 0) broken.push(`it specifies ${accounts} accounts in no request`);
  return broken;
}
