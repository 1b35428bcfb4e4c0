import type { CountryCode } from '@ledger/demand';
import { measureNames, type MeasureName } from '@ledger/counting';
import { numberOf, type ShownRow } from '@ledger/publication';
import type { TotalsRow } from '@ledger/read-model';

/** A row of totals by section and country, with its figures as numbers: what published tables are compared with. */
export type SectionByCountry = { readonly section: string; readonly country: CountryCode } & {
  readonly [M in MeasureName]: number;
};

/** @throws NotExact when a figure is not shown as a number */
export function sectionsByCountry(rows: readonly ShownRow<TotalsRow>[]): SectionByCountry[] {
  return rows.map((row) => {
    const figures = measureNames.map((name) => [name, numberOf(row[name])]);
    const numbers = Object.fromEntries(figures) as Record<MeasureName, number>;
    return { ...numbers, section: row.section, country: row.country as CountryCode };
  });
}
