import type { CountryCode } from '@ledger/demand';

/** The figures of a row, in the order in which the tables have them. */
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

/** The four figures that say where demands ended (in civil rows: where accounts ended). */
export const outcomeNames = ['disclosed_content', 'disclosed_noncontent', 'no_data_found', 'rejected'] as const;
export type OutcomeName = (typeof outcomeNames)[number];

export const header: readonly string[] = ['period', 'section', 'country', ...figureNames];

/**
 * The tables that Microsoft keeps apart. `combined` is how it published criminal and emergency demands before 2017, as
 * one; `enterprise` is what the FAQ beside the table counts apart.
 */
export type TableSection = 'civil' | 'combined' | 'criminal' | 'emergency' | 'enterprise';

/** How the tables write their sections: the first label of each is the one we print. */
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

/** One row as it was published: `line` is where, `name` how its country is written there. */
export interface PublishedRow {
  readonly line: number;
  readonly period: string;
  readonly section: TableSection;
  readonly country: CountryCode;
  readonly name: string;
  readonly figures: Figures;
}

/** What the outcomes of a section count. */
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
