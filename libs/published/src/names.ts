import { type CountryCode, countryName } from '@ledger/demand';
import type { TableSection } from './published-table';

/**
 * As Microsoft's workbook for January to June 2019 writes them, where that is not the country's present name. Other
 * half-years write some otherwise (Korea and South Korea, Macedonia and North Macedonia come and go): a table that has to
 * come out as one of those is laid out like it (`layoutLike`).
 */
const everywhere: { readonly [code: CountryCode]: string } = {
  CZ: 'Czech Republic',
  KR: 'Korea',
  MK: 'Macedonia',
  TR: 'Turkey',
};

/** The civil sheet has short names of its own. */
const inCivil: { readonly [code: CountryCode]: string } = { GB: 'UK', US: 'USA' };

/** How Microsoft's table of that section writes a country. */
export const nameInTable = (section: TableSection, code: CountryCode): string =>
  (section === 'civil' ? inCivil[code] : undefined) ?? everywhere[code] ?? countryName(code);
