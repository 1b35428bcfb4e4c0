import type { CountryCode } from '@ledger/demand';

/** The figures of a row, in the order of the tables' columns. */
export const figureNames = [
  'requests',
  'accounts_specified',
  'disclosed_content',
  'disclosed_noncontent',
  'no_data_found',
  'rejected',
] as const;
export type FigureName = (typeof figureNames)[number];
export type Figures = { readonly [F in FigureName]: number };

/** The four outcomes of demands (in civil rows: of accounts). */
export const outcomeNames = ['disclosed_content', 'disclosed_noncontent', 'no_data_found', 'rejected'] as const;

export const header: readonly string[] = ['period', 'section', 'country', ...figureNames];

/**
 * Microsoft's separate tables. `combined` holds criminal and emergency demands together, as published before 2017;
 * `enterprise` is counted in the FAQ beside the table.
 */
export type TableSection = 'civil' | 'combined' | 'criminal' | 'emergency' | 'enterprise';

/** The labels of sections in the tables. The first one is used for output. */
export const sectionLabels: { readonly [S in TableSection]: readonly [string, ...string[]] } = {
  civil: ['civil'],
  combined: ['combined'],
  criminal: ['criminal'],
  emergency: ['emergencies', 'emergency'],
  enterprise: ['enterprise'],
};

const tableSections = Object.keys(sectionLabels) as TableSection[];

export const sectionLabel = (section: TableSection): string => sectionLabels[section][0];

export function sectionOfLabel(label: string): TableSection | undefined {
  const wanted = label.trim().toLowerCase();
  return tableSections.find((section) => sectionLabels[section].includes(wanted));
}

/** One published row: its line in the file, and its country's name in the table. */
export interface PublishedRow {
  readonly line: number;
  readonly period: string;
  readonly section: TableSection;
  readonly country: CountryCode;
  readonly name: string;
  readonly figures: Figures;
}

/** The unit that the outcomes of a section count. */
export const unitOf = (section: TableSection): 'requests' | 'accounts_specified' =>
  section === 'civil' ? 'accounts_specified' : 'requests';

export const outcomeSum = (figures: Figures): number => outcomeNames.reduce((sum, name) => sum + figures[name], 0);

export function sumFigures(rows: Iterable<{ readonly figures: Figures }>): Figures {
  const sums: { [F in FigureName]: number } = { ...noFigures };
  for (const { figures } of rows) for (const name of figureNames) sums[name] += figures[name];
  return sums;
}

export const noFigures: Figures = {
  requests: 0,
  accounts_specified: 0,
  disclosed_content: 0,
  disclosed_noncontent: 0,
  no_data_found: 0,
  rejected: 0,
};
