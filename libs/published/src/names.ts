import { type CountryCode, countryName } from '@ledger/demand';
import type { TableSection } from './published-table';

/**
 * The names in Microsoft's workbook for January to June 2019 that differ from the country's present name. Other
 * half-years use other names (Korea or South Korea, Macedonia or North Macedonia): use `layoutLike` to reproduce the
 * names of a given table.
 */
const everywhere: { readonly [code: CountryCode]: string } = {
  CZ: 'Czech Republic',
  KR: 'Korea',
  MK: 'Macedonia',
  TR: 'Turkey',
};

/** Short names that only the civil sheet uses. */
const inCivil: { readonly [code: CountryCode]: string } = { GB: 'UK', US: 'USA' };

/** The name of a country in Microsoft's table of that section. */
export const nameInTable = (section: TableSection, code: CountryCode): string =>
  (section === 'civil' ? inCivil[code] : undefined) ?? everywhere[code] ?? countryName(code);
