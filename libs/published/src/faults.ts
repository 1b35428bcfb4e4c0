import { outcomeNames, outcomeSum, type PublishedRow, sectionLabel, unitOf } from './published-table';

/** A published row whose figures do not add up: reproduced unchanged, and reported. */
export interface SourceFault {
  readonly line: number;
  readonly section: string;
  readonly country: string;
  readonly detail: string;
}

/** Compares the sum of a row's outcomes with the unit that they count; undefined if they are equal. */
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
