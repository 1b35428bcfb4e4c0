import type { CountryCode } from '@ledger/demand';
import { type SourceFault, sourceFaults } from './faults';
import { figuresBySection, microsoftLayout, partsOf, type TotalsRow } from './layout';
import {
  type FigureName,
  type Figures,
  figureNames,
  noFigures,
  type PublishedRow,
  sectionLabel,
  sumFigures,
  type TableSection,
} from './published-table';

export interface FigureDifference {
  readonly figure: FigureName;
  readonly published: number;
  readonly ours: number;
}

export interface ComparedRow {
  /** The label in the table, e.g. `emergencies`. */
  readonly section: string;
  readonly country: CountryCode;
  /** The name in the table, e.g. `Korea`. */
  readonly name: string;
  /** The line of the table; absent for a row that only the ledger has. */
  readonly line?: number;
  readonly equal: boolean;
  readonly published: Figures;
  readonly ours: Figures;
  readonly differences: readonly FigureDifference[];
}

export interface ComparedSection {
  readonly section: string;
  readonly equal: boolean;
  readonly published: Figures;
  readonly ours: Figures;
  readonly differences: readonly FigureDifference[];
}

export interface Comparison {
  readonly period: string;
  readonly equal: boolean;
  readonly rows: readonly ComparedRow[];
  /** The sums of the rows, section by section. */
  readonly sums: readonly ComparedSection[];
  /** Rows that are inconsistent in the table itself. They do not make the comparison unequal. */
  readonly sourceFaults: readonly SourceFault[];
  /** Sections of the ledger that are not in the table: not compared. */
  readonly notInTable: readonly string[];
}

/**
 * Compares the ledger's totals with a published table, row by row, by country code and not by country name.
 * A row that the ledger does not have counts as zeros. A row that only the ledger has, in a section of the table, is a
 * difference.
 */
export function compareWithTable(
  period: string,
  table: readonly PublishedRow[],
  totals: readonly TotalsRow[],
): Comparison {
  const published = table.filter((row) => row.period === period);
  const sections = new Set(published.map((row) => row.section));
  const held = figuresBySection(totals);
  const rows = [
    ...published.map((row) => comparedRow(row, row.figures, held(row.section, row.country))),
    ...onlyInLedger(period, published, totals).map((row) => comparedRow(row, noFigures, row.figures)),
  ];
  const sums = [...sections].map((section) => comparedSums(section, rows));
  return {
    period,
    equal: rows.every((row) => row.equal),
    rows,
    sums,
    sourceFaults: sourceFaults(published),
    notInTable: [...new Set(totals.filter(hasFigures).map((row) => row.section))].filter(
      (section) => ![...sections].flatMap(partsOf).some((part) => part === section),
    ),
  };
}

const hasFigures = (row: TotalsRow): boolean => figureNames.some((name) => row[name] !== 0);

type Named = Pick<PublishedRow, 'section' | 'country' | 'name'> & { readonly line?: number };

function onlyInLedger(period: string, published: readonly PublishedRow[], totals: readonly TotalsRow[]) {
  const partOf = new Map(published.flatMap((row) => partsOf(row.section).map((part) => [part, row.section] as const)));
  const covered = new Set(published.flatMap((row) => partsOf(row.section).map((part) => `${part}|${row.country}`)));
  return microsoftLayout(period, totals, [...partOf.keys()])
    .filter((row) => !covered.has(`${row.section}|${row.country}`))
    .map((row) => ({ ...row, section: partOf.get(row.section)! }));
}

function comparedRow(row: Named, published: Figures, ours: Figures): ComparedRow {
  const differences = differencesOf(published, ours);
  const place = { section: sectionLabel(row.section), country: row.country, name: row.name };
  const line = row.line === undefined ? {} : { line: row.line };
  return { ...place, ...line, equal: differences.length === 0, published, ours, differences };
}

function comparedSums(section: TableSection, rows: readonly ComparedRow[]): ComparedSection {
  const label = sectionLabel(section);
  const ofSection = rows.filter((row) => row.section === label);
  const published = sumFigures(ofSection.map((row) => ({ figures: row.published })));
  const ours = sumFigures(ofSection.map((row) => ({ figures: row.ours })));
  const differences = differencesOf(published, ours);
  return { section: label, equal: differences.length === 0, published, ours, differences };
}

const differencesOf = (published: Figures, ours: Figures): FigureDifference[] =>
  figureNames
    .filter((figure) => published[figure] !== ours[figure])
    .map((figure) => ({ figure, published: published[figure], ours: ours[figure] }));
