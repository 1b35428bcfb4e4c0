import { type CountryCode, countryName } from '@ledger/demand';
import type { TableSection } from './published-table';

/** As Microsoft's workbook for January to June 2019 writes them, where that is not the name that we would give. */
const everywhere: { readonly [code: CountryCode]: string } = {
  CZ: 'Czech Republic',
  GB: 'United Kingdom',
  HK: 'Hong Kong',
  KR: 'Korea',
  MD: 'Moldova',
  MK: 'Macedonia',
  RU: 'Russia',
  TR: 'Turkey',
  TW: 'Taiwan',
  US: 'United States',
};

/** The civil sheet has short names of its own. */
const inCivil: { readonly [code: CountryCode]: string } = { GB: 'UK', US: 'USA' };

/** How Microsoft's table of that section writes a country. */
export const nameInTable = (section: TableSection, code: CountryCode): string =>
  (section === 'civil' ? inCivil[code] : undefined) ?? everywhere[code] ?? countryName(code);
