import { readFileSync } from 'node:fs';
import { parseTable, periodsOf, type PublishedRow } from '@ledger/published';
import { Failure } from './failure';

/** As many problems as a person can look at. */
const LISTED = 50;

/**
 * Reads a published table from a file, all periods or one.
 *
 * @throws Failure that lists everything that is wrong with it, line by line
 */
export function readTable(path: string, period?: string): readonly PublishedRow[] {
  const parsed = parseTable(readFileSync(path, 'utf8'));
  if (!parsed.ok) {
    const shown = parsed.error.slice(0, LISTED);
    const problems = shown.map(({ line, problem, hint }) => `  line ${line}: ${problem}; ${hint}`);
    if (parsed.error.length > LISTED) problems.push(`  ... and ${parsed.error.length - LISTED} more`);
    throw new Failure(`${path} is not a published table:\n${problems.join('\n')}`);
  }
  if (period === undefined) return parsed.value;
  const rows = parsed.value.filter((row) => row.period === period);
  if (rows.length > 0) return rows;
  throw new Failure(`${path} has no row for ${period}.`, `It has ${periodsOf(parsed.value).join(', ')}.`);
}
