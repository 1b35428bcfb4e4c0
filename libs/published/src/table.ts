import { parsePeriod } from '@ledger/counting';
import { countryCodeOf, LARGEST_COUNT } from '@ledger/demand';
import { fail, ok, type Result } from '@ledger/kernel';
import { type CsvProblem, type CsvRecord, parseCsv } from './csv';
import {
  type FigureName,
  type Figures,
  figureNames,
  header,
  type PublishedRow,
  sectionLabels,
  sectionOfLabel,
} from './published-table';

/** A fault in a table: its line, and how to fix it. */
export type TableProblem = CsvProblem;

const PERIOD = /^\d{4}(?:-(?:H[12]|Q[1-4]|0[1-9]|1[0-2]))?$/;

/**
 * Reads a published table: `period,section,country,` and the six figures, one row for each section and country.
 * A file may hold several periods. Strict: reports all faults at once, and then returns no rows.
 */
export function parseTable(text: string): Result<readonly PublishedRow[], readonly TableProblem[]> {
  const { records, problems } = parseCsv(text);
  const [first, ...rest] = records;
  const wrongHeader = headerProblem(first);
  if (wrongHeader) return fail([wrongHeader]);
  if (rest.length === 0 && problems.length === 0) {
    return fail([{ line: first!.line, problem: 'the table has no rows', hint: 'add at least one below the header' }]);
  }
  const rows: PublishedRow[] = [];
  for (const record of rest) readRow(record, rows, problems);
  problems.push(...repeatedRows(rows), ...overlappingRows(rows));
  return problems.length > 0 ? fail(problems.sort((a, b) => a.line - b.line)) : ok(rows);
}

function headerProblem(first: CsvRecord | undefined): TableProblem | undefined {
  const hint = `the first line has to be ${header.join(',')}`;
  if (!first) return { line: 1, problem: 'there is no table', hint };
  const found = first.fields.map((field) => field.toLowerCase());
  if (found.join() === header.join()) return undefined;
  const missing = header.filter((name) => !found.includes(name));
  const why = missing.length > 0 ? `${missing.join(', ')} missing` : 'other columns, or in another order';
  return { line: first.line, problem: `the header is not that of a published table (${why})`, hint };
}

function readRow(record: CsvRecord, rows: PublishedRow[], problems: TableProblem[]): void {
  const { line, fields } = record;
  const before = problems.length;
  const complain = (problem: string, hint: string) => problems.push({ line, problem, hint });
  if (fields.length !== header.length) {
    complain(
      `${fields.length} fields instead of ${header.length}`,
      'a comma is missing or extra; quote a name that contains a comma',
    );
    return;
  }
  const [period, label, name, ...numbers] = fields as [string, string, string, ...string[]];
  if (!PERIOD.test(period)) complain(`"${period}" is not a period`, 'write 2019-H1, 2019-Q2, 2019-03 or 2019');
  const section = sectionOfLabel(label);
  if (!section) complain(`section "${label}" is not known`, sectionHint(label));
  const country = countryCodeOf(cleanName(name));
  if (!country) {
    complain(`country "${name}" is not known`, 'use the name that reports use, or its ISO 3166-1 code of two letters');
  }
  const figures = readFigures(numbers, complain);
  if (problems.length === before) rows.push({ line, period, section: section!, country: country!, name, figures });
}

/** Some names in the sheets end with footnote marks. */
const cleanName = (name: string): string => name.replace(/[*†‡]+$/, '').trim();

function sectionHint(label: string): string {
  if (label.toLowerCase() === 'skype') return '"combined" already includes this product: remove these rows';
  return `write one of ${Object.values(sectionLabels).flat().join(', ')}`;
}

function readFigures(numbers: readonly string[], complain: (problem: string, hint: string) => void): Figures {
  const figures: { [F in FigureName]?: number } = {};
  for (const [i, name] of figureNames.entries()) {
    const text = numbers[i]!;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value <= LARGEST_COUNT)) {
      const hint = `write a whole number from 0 to ${LARGEST_COUNT}, without separators; 0 where there was none`;
      complain(`${name} "${text}" is not a count`, hint);
    }
    figures[name] = value;
  }
  return figures as Figures;
}

function repeatedRows(rows: readonly PublishedRow[]): TableProblem[] {
  const seen = new Map<string, PublishedRow>();
  const problems: TableProblem[] = [];
  for (const row of rows) {
    const key = `${row.period}|${row.section}|${row.country}`;
    const earlier = seen.get(key);
    if (earlier) {
      const same = earlier.name === row.name ? '' : ` (${earlier.name} and ${row.name} are one country)`;
      const problem = `repeats the row of line ${earlier.line}: ${row.period}, ${row.section}, ${row.name}${same}`;
      problems.push({ line: row.line, problem, hint: 'keep one of them' });
    } else seen.set(key, row);
  }
  return problems;
}

/** Before 2017 one table held both kinds. A period has either that table or the two, or demands would count twice. */
function overlappingRows(rows: readonly PublishedRow[]): TableProblem[] {
  const combined = new Set(rows.filter((row) => row.section === 'combined').map((row) => row.period));
  return rows
    .filter((row) => combined.has(row.period) && (row.section === 'criminal' || row.section === 'emergency'))
    .map(({ line, period }) => ({
      line,
      problem: `${period} has "combined" rows, which already include criminal and emergency demands`,
      hint: 'keep either the combined rows or these',
    }));
}

/** The periods of a table, each once, in order. */
export const periodsOf = (rows: readonly PublishedRow[]): string[] =>
  [...new Set(rows.map((row) => row.period))].sort();

/** Two periods that share a month, if any: demands of that month count in both. */
export function overlappingPeriods(rows: readonly PublishedRow[]): readonly [string, string] | undefined {
  const holder = new Map<string, string>();
  for (const period of periodsOf(rows)) {
    for (const month of parsePeriod(period).months) {
      const other = holder.get(month);
      if (other !== undefined) return [other, period];
      holder.set(month, period);
    }
  }
  return undefined;
}
