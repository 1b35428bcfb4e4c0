import { pipeline } from 'node:stream/promises';
import { measures } from '@ledger/counting';
import { countryName } from '@ledger/demand';
import { type Column, toCsv, toXlsx } from '@ledger/exports';
import { compareWithTable, layoutColumns, layoutLike, microsoftLayout } from '@ledger/published';
import { cellOf, type ShownRow } from '@ledger/publication';
import { type SectionByCountry, sectionsByCountry, type ShownTotals } from '@ledger/questions';
import type { Dimension, TotalsRow as ExactRow } from '@ledger/read-model';
import { Option } from 'commander';
import { json, type Register } from '../command';
import { comparisonText } from '../comparison-text';
import { exit, type ExitCode, Failure } from '../failure';
import type { Io } from '../io';
import { dimensionsIn } from '../options';
import { readTable } from '../published-file';
import { printable } from '../printable';
import { asking } from '../questions';
import { type ScopeOptions, scopeOf, serviceOf, withScope } from '../scope';
import { asideText } from '../set-aside-text';
import { type TextColumn, textTable } from '../table';

type TotalsRow = ShownRow<ExactRow>;
type Format = 'table' | 'csv' | 'json' | 'xlsx';

interface Options extends ScopeOptions {
  readonly by?: Dimension[];
  readonly table?: true;
  readonly like?: string;
  readonly compare?: string;
  readonly format?: Format;
  readonly json?: true;
}

export const totals: Register = (program, io, act) => {
  withScope(
    program
      .command('totals')
      .argument('<period>', '2019-H1, 2019-Q2, 2019-03 or 2019')
      .description('the totals of a period, or their comparison with a published table'),
  )
    .option(
      '--by <dimensions>',
      'split by these: month, country, process, authority, segment (section always is)',
      dimensionsIn,
    )
    .option('--table', "in the columns, names and order of Microsoft's published table")
    .option('--like <table.csv>', 'as --table, with the sections, names and order of rows of this one')
    .option('--compare <table.csv>', 'compare row by row; exit code 0 when all are equal, 1 when not')
    .addOption(new Option('--format <format>', 'how to print').choices(['table', 'csv', 'json', 'xlsx']))
    .option('--json', 'the same as --format json')
    .action(act((period: string, options: Options) => answer(io, period, options)));
};

async function answer(io: Io, period: string, options: Options): Promise<ExitCode> {
  const inLayout = options.table || options.like !== undefined || options.compare !== undefined;
  if (inLayout && options.by)
    throw new Failure(
      '--by does not go with --table, --like or --compare.',
      'A published table is by section and country.',
    );
  const by: readonly Dimension[] = inLayout ? ['section', 'country'] : (options.by ?? []);
  const found = await asking(io, serviceOf(options), (questions) =>
    questions.totals({ ...scopeOf(period, options), by }),
  );
  if (options.compare !== undefined) return compare(io, found, options);
  await print(io, found, options);
  return exit.yes;
}

async function compare(io: Io, { period, rows, position, policy }: ShownTotals, options: Options): Promise<ExitCode> {
  const table = readTable(options.compare!, period.name);
  const comparison = compareWithTable(period.name, table, published(rows));
  if (formatOf(options) === 'json') json(io, { ...comparison, position, policy });
  else io.out(comparisonText(io, comparison));
  return comparison.equal ? exit.yes : exit.no;
}

/** Split by section and country, which `answer` has asked for. */
const published = (rows: readonly TotalsRow[]): readonly SectionByCountry[] => sectionsByCountry(rows);

const formatOf = ({ format, json: asJson }: Options): Format => (asJson ? 'json' : (format ?? 'table'));

async function print(io: Io, found: ShownTotals, options: Options): Promise<void> {
  const format = formatOf(options);
  const inLayout = options.table || options.like !== undefined;
  if (format === 'json' && !inLayout) return json(io, found);
  if (format === 'table') {
    io.out(inLayout ? textTable(io, layoutColumns, layoutOf(found, options)) : totalsText(io, found));
    return;
  }
  if (inLayout) return exported(io, format, found, { columns: layoutColumns, rows: layoutOf(found, options) });
  return exported(io, format, found, { columns: ownColumns(found), rows: found.rows });
}

function layoutOf({ period, rows }: ShownTotals, { like }: Options) {
  if (like === undefined) return microsoftLayout(period.name, published(rows));
  return layoutLike(readTable(like, period.name), published(rows), period.name);
}

interface Sheet<Row extends object> {
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

async function exported<Row extends object>(
  io: Io,
  format: Format,
  { period, position, policy }: ShownTotals,
  { columns, rows }: Sheet<Row>,
): Promise<void> {
  if (format === 'csv') return pipeline(toCsv(rows, columns), io.output, { end: false });
  if (format === 'xlsx') return pipeline(toXlsx([{ name: period.name, columns, rows }]), io.output, { end: false });
  const asObject = (row: Row) => Object.fromEntries(columns.map(({ title, value }) => [title, value(row)]));
  json(io, { period: period.name, policy, position, rows: rows.map(asObject) });
}

const ownColumns = ({ period, by }: ShownTotals): Column<TotalsRow>[] => [
  { title: 'period', value: () => period.name },
  ...by.map((name) => ({ title: name, value: (row: TotalsRow) => row[name] })),
  ...measures.map(({ name }) => ({ title: name, value: (row: TotalsRow) => cellOf(row[name]) })),
];

/** The measures that a reader sees without asking for all of them as CSV. */
const SHOWN = measures.slice(0, 9);

function totalsText(io: Io, { period, policy, position, setAside, by, rows, sums }: ShownTotals): string {
  const wording = (dimension: Dimension, word = ''): string => (dimension === 'country' ? countryName(word) : word);
  const columnsFor = (dimensions: readonly Dimension[]): TextColumn<TotalsRow>[] => [
    ...dimensions.map((name) => ({ title: name, value: (row: TotalsRow) => wording(name, row[name]) })),
    ...SHOWN.map(({ name }) => ({ title: name.replaceAll('_', ' '), value: (row: TotalsRow) => cellOf(row[name]) })),
  ];
  const counted = `${period.label}, counted by ${policy.name}/${policy.version}, as of position ${position}`;
  const title = `${printable(counted)}\n${asideText(setAside)}\n`;
  if (rows.length === 0) return `${title}Nothing is counted here.\n`;
  const table = textTable(io, columnsFor(by), rows);
  return by.length > 1 ? `${title}${table}\nSums\n${textTable(io, columnsFor(['section']), sums)}` : `${title}${table}`;
}
