import { type ComparedRow, type ComparedSection, type Comparison, type Figures, figureNames } from '@ledger/published';
import type { Io } from './io';
import { printable } from './printable';
import { type TextColumn, textTable } from './table';

/** A comparison for a reader: a tick a row, both sides side by side, the sums, and what is wrong at the source. */
export function comparisonText(io: Io, { rows, sums, sourceFaults, notInTable, period, equal }: Comparison): string {
  return [
    textTable(io, rowColumns, rows),
    '\nSums of the rows\n',
    textTable(io, sumColumns, sums),
    '\n',
    ...[...rows, ...sums].flatMap(differencesText),
    ...sourceFaults.map(
      ({ line, section, country, detail }) =>
        `Fault of the source, line ${line}: ${section}, ${printable(country)}: ${printable(detail)}.\n`,
    ),
    ...(notInTable.length > 0
      ? [`Not compared, since the table has no such section: ${notInTable.join(', ')}.\n`]
      : []),
    `${period}: ${count(rows)} of ${rows.length} rows equal, ${count(sums)} of ${sums.length} sums equal. ${equal ? 'All equal.' : 'NOT EQUAL.'}\n`,
  ].join('');
}

const count = (compared: readonly { readonly equal: boolean }[]): number =>
  compared.filter(({ equal }) => equal).length;

const tick = ({ equal }: { readonly equal: boolean }): string => (equal ? '✓' : '✗');

interface BothSides {
  readonly published: Figures;
  readonly ours: Figures;
}

const TITLES = {
  requests: 'requests',
  accounts_specified: 'accounts',
  disclosed_content: 'content',
  disclosed_noncontent: 'non-content',
  no_data_found: 'no data',
  rejected: 'rejected',
} as const;

/** One column a figure: the ledger's, and the published one beside it. */
const figureColumns: TextColumn<BothSides>[] = figureNames.map((name) => ({
  title: TITLES[name],
  value: ({ ours, published }) => beside(ours[name], published[name]),
}));

const beside = (ours: number, published: number): string =>
  `${ours.toLocaleString('en').padStart(6)} ${ours === published ? '=' : '≠'} ${published.toLocaleString('en').padEnd(6)}`;

const rowColumns: TextColumn<ComparedRow>[] = [
  { title: '', value: tick },
  { title: 'section', value: ({ section }) => section },
  { title: 'country', value: ({ name }) => name },
  ...figureColumns,
];

const sumColumns: TextColumn<ComparedSection>[] = [
  { title: '', value: tick },
  { title: 'section', value: ({ section }) => section },
  ...figureColumns,
];

function differencesText(compared: ComparedRow | ComparedSection): string[] {
  const place = 'name' in compared ? `${compared.section}, ${printable(compared.name)}` : `${compared.section}, sum`;
  const from = 'line' in compared && compared.line !== undefined ? ` (line ${compared.line})` : '';
  return compared.differences.map(
    ({ figure, ours, published }) =>
      `Differs: ${place}${from}: ${figure} is ${ours} here, ${published} in the table.\n`,
  );
}
