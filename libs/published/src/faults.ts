import { outcomeNames, outcomeSum, type PublishedRow, sectionLabel, unitOf } from './published-table';

/** A row whose own figures do not add up at its source: reproduced as it stands, and named. */
export interface SourceFault {
  readonly line: number;
  readonly section: string;
  readonly country: string;
  readonly detail: string;
}

/** What one row's outcomes leave open, or count twice, when set against the unit that they count. */
export function sourceFault(row: PublishedRow): SourceFault | undefined {
  const unit = unitOf(row.section);
  const sum = outcomeSum(row.figures);
  const whole = row.figures[unit];
  if (sum === whole) return undefined;
  const counted = unit === 'requests' ? 'requests' : 'accounts';
  const detail = `its outcomes (${outcomeNames.join(' + ')}) account for ${sum} of its ${whole} ${counted}`;
  return { line: row.line, section: sectionLabel(row.section), country: row.name, detail };
}

export const sourceFaults = (rows: readonly PublishedRow[]): SourceFault[] =>
  rows.flatMap((row) => sourceFault(row) ?? []);
