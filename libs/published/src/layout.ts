import type { CountryCode } from '@ledger/demand';
import { nameInTable } from './names';
import {
  type FigureName,
  type Figures,
  figureNames,
  noFigures,
  type PublishedRow,
  sectionLabel,
  type TableSection,
} from './published-table';

/** A row of the ledger's totals by section and country. */
export type TotalsRow = { readonly section: string; readonly country: CountryCode } & Figures;

/** A row in the shape of the published table. */
export type LayoutRow = Omit<PublishedRow, 'line'>;

/** The sections of the table. The report gives enterprise and national security outside it. */
const inTheTable: readonly TableSection[] = ['civil', 'criminal', 'emergency'];

/** Totals in the shape of Microsoft's table: by section label, then country name; a row without a figure is omitted. */
export function microsoftLayout(
  period: string,
  totals: readonly TotalsRow[],
  sections: readonly TableSection[] = inTheTable,
): LayoutRow[] {
  const rows = totals.flatMap(({ section, country, ...measures }) => {
    const found = sections.find((one) => one === section);
    const figures = onlyFigures(measures);
    if (!found || figureNames.every((name) => figures[name] === 0)) return [];
    return [{ period, section: found, country, name: nameInTable(found, country), figures }];
  });
  return rows.sort((a, b) => byText(sectionLabel(a.section), sectionLabel(b.section)) || byText(a.name, b.name));
}

/**
 * Totals in the shape of a given table: its sections, names and row order. Further rows of the ledger follow in
 * Microsoft's layout.
 */
export function layoutLike(table: readonly PublishedRow[], totals: readonly TotalsRow[], period: string): LayoutRow[] {
  const rows = table.filter((row) => row.period === period);
  const held = figuresBySection(totals);
  const covered = new Set(rows.flatMap((row) => partsOf(row.section).map((part) => `${part}|${row.country}`)));
  const beyond = totals.filter((row) => !covered.has(`${row.section}|${row.country}`));
  return [
    ...rows.map((row) => ({ ...row, figures: held(row.section, row.country) })),
    ...microsoftLayout(period, beyond),
  ];
}

/** Looks up the figures of a section and country; zeros if the ledger has none. */
export function figuresBySection(
  totals: readonly TotalsRow[],
): (section: TableSection, country: CountryCode) => Figures {
  const held = new Map(totals.map((row) => [`${row.section}|${row.country}`, onlyFigures(row)]));
  return (section, country) =>
    partsOf(section)
      .map((part) => held.get(`${part}|${country}`) ?? noFigures)
      .reduce(added);
}

/** The ledger's sections that form one section of the table. */
export const partsOf = (section: TableSection): readonly TableSection[] =>
  section === 'combined' ? ['criminal', 'emergency'] : [section];

/** A column of the published table: its title, and its value in a row. */
export interface LayoutColumn {
  readonly title: string;
  readonly value: (row: LayoutRow) => string | number;
}

/** The columns of the published table, in its order. */
export const layoutColumns: readonly LayoutColumn[] = [
  { title: 'period', value: (row) => row.period },
  { title: 'section', value: (row) => sectionLabel(row.section) },
  { title: 'country', value: (row) => row.name },
  ...figureNames.map((name) => ({ title: name, value: ({ figures }: LayoutRow) => figures[name] })),
];

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const mapFigures = (value: (name: FigureName) => number): Figures =>
  Object.fromEntries(figureNames.map((name) => [name, value(name)])) as Figures;

const onlyFigures = (measures: Partial<Figures>): Figures => mapFigures((name) => measures[name] ?? 0);

const added = (a: Figures, b: Figures): Figures => mapFigures((name) => a[name] + b[name]);
