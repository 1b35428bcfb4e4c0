import { readFileSync } from 'node:fs';
import type { LocalDate } from '@ledger/kernel';
import { country, countryCodeOf, countryName, namesFor } from './country';
import { countryAliases } from './country-aliases';
import { publishedNames } from './published-names.fixture';
import { isInForce, withdrawnCountries } from './withdrawn-countries';

const TABLE = `${__dirname}/../../../../data/published/microsoft-lerr-2019-H1.csv`;

const day = (text: string) => text as LocalDate;
const publishedCountries = (): string[] =>
  readFileSync(TABLE, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',')[2]!);

describe('countries', () => {
  it('are the 249 codes of ISO 3166-1, XK and UN, and three that were withdrawn', () => {
    expect(country.words).toHaveLength(254);
    expect(new Set(country.words).size).toBe(254);
    expect(country.words.every((code) => /^[A-Z]{2}$/.test(code))).toBe(true);
    expect(country.words).toEqual(expect.arrayContaining(['XK', 'UN', 'AN', 'CS', 'YU']));
  });

  it.each(country.words)('%s is found by its code and by each of its names', (code) => {
    expect(countryCodeOf(code)).toBe(code);
    expect(namesFor(code).map(countryCodeOf)).toEqual(namesFor(code).map(() => code));
  });

  it('have no alias for a code that does not exist', () => {
    expect(Object.keys(countryAliases).filter((code) => !country.words.includes(code))).toEqual([]);
  });

  it.each([
    ['USA', 'US'],
    ['U.S.', 'US'],
    ['United States of America', 'US'],
    ['UK', 'GB'],
    ['Great Britain', 'GB'],
    ['Korea', 'KR'],
    ['Korea, Republic of', 'KR'],
    ['Korea (Republic of)', 'KR'],
    ['south korea', 'KR'],
    ["Korea, Democratic People's Republic of", 'KP'],
    ['Macedonia, the former Yugoslav Republic of', 'MK'],
    ['Macedonia', 'MK'],
    ['Czech Republic', 'CZ'],
    ['CZECHIA', 'CZ'],
    ['Turkey', 'TR'],
    ['Turkiye', 'TR'],
    ['Swaziland', 'SZ'],
    ['Cape Verde', 'CV'],
    ['Burma', 'MM'],
    ['Cote d’Ivoire', 'CI'],
    ['Ivory Coast', 'CI'],
    ['Taiwan, Province of China', 'TW'],
    ['Chinese Taipei', 'TW'],
    ['Hong Kong S.A.R.', 'HK'],
    ['Hong Kong SAR', 'HK'],
    ['Macau', 'MO'],
    ['Viet Nam', 'VN'],
    ['Russian Federation', 'RU'],
    ['Moldova, Republic of', 'MD'],
    ['Bolivia (Plurinational State of)', 'BO'],
    ['Bolivia, Plurinational State of', 'BO'],
    ['Venezuela (Bolivarian Republic of)', 'VE'],
    ['Iran, Islamic Republic of', 'IR'],
    ['Islamic Republic of Iran', 'IR'],
    ['Syrian Arab Republic', 'SY'],
    ["Lao People's Democratic Republic", 'LA'],
    ['Brunei Darussalam', 'BN'],
    ['Tanzania, United Republic of', 'TZ'],
    ['Palestine, State of', 'PS'],
    ['Vatican', 'VA'],
    ['The Democratic Republic of the Congo', 'CD'],
    ['Congo', 'CG'],
    ['Bosnia & Herzegovina', 'BA'],
    ['Bosnia-Herzegovina', 'BA'],
    ['Trinidad & Tobago', 'TT'],
    ['St. Kitts and Nevis', 'KN'],
    ['St Lucia', 'LC'],
    ['Saint Vincent & the Grenadines', 'VC'],
    ['The Bahamas', 'BS'],
    ['Bahamas, The', 'BS'],
    ['Netherlands (the)', 'NL'],
    ['Holland', 'NL'],
    ['Sao Tome and Principe', 'ST'],
    ['REUNION', 'RE'],
    ['  Ireland ', 'IE'],
    ['Ireland*', 'IE'],
    ['Germany †', 'DE'],
    ['Isle of Man', 'IM'],
  ])('"%s" is %s', (name, code) => {
    expect(countryCodeOf(name)).toBe(code);
  });

  it.each(['', '*', 'Atlantis', 'Virgin Islands', 'toString', 'constructor', 'TOTAL', 'ie', 'AA'])(
    '"%s" names none',
    (name) => {
      expect(countryCodeOf(name)).toBeUndefined();
    },
  );

  it.each([
    ['MK', '2019-02-11', 'Macedonia'],
    ['MK', '2019-02-12', 'North Macedonia'],
    ['TR', '2022-05-31', 'Turkey'],
    ['TR', '2022-06-01', 'Türkiye'],
    ['CZ', '2013-06-30', 'Czech Republic'],
    ['CZ', '2019-03-01', 'Czechia'],
    ['SZ', '2018-04-18', 'Swaziland'],
    ['CV', '2013-01-01', 'Cape Verde'],
    ['IE', '1999-12-31', 'Ireland'],
  ])('%s was called, on %s, %s', (code, on, name) => {
    expect(countryName(code, day(on))).toBe(name);
  });

  it('are called by their present name when no day is given', () => {
    expect(['MK', 'TR', 'CZ', 'KR', 'GB', 'US', 'XK'].map((code) => countryName(code))).toEqual([
      'North Macedonia',
      'Türkiye',
      'Czechia',
      'South Korea',
      'United Kingdom',
      'United States',
      'Kosovo',
    ]);
    expect(countryName('AA')).toBe('AA');
  });

  it('of the published table of 2019-H1 are all known', () => {
    const names = publishedCountries();
    expect(names.length).toBeGreaterThan(50);
    expect(names.filter((name) => countryCodeOf(name) === undefined)).toEqual([]);
  });

  it.each(Object.entries(publishedNames))('of %s are all known', (_dataSet, names) => {
    expect(names.filter((name) => countryCodeOf(name) === undefined)).toEqual([]);
  });

  it('are known by the names of the Unicode CLDR, which Google writes', () => {
    const styles = ['long', 'short'] as const;
    const current = country.words.filter((code) => !Object.hasOwn(withdrawnCountries, code));
    const unknown = styles.flatMap((style) => {
      const names = new Intl.DisplayNames('en', { type: 'region', style });
      return current.filter((code) => countryCodeOf(names.of(code)!) !== code);
    });
    expect(unknown).toEqual([]);
  });

  it.each([
    ['Netherlands Antilles', 'AN'],
    ['Serbia and Montenegro', 'CS'],
    ['Serbia & Montenegro', 'CS'],
    ['Yugoslavia', 'YU'],
  ])('of another time are found by their name then: %s is %s', (name, code) => {
    expect(countryCodeOf(name)).toBe(code);
    expect(countryName(code)).toBe(name.replace('&', 'and'));
    expect(countryName(code, day('2005-01-01'))).toBe(name.replace('&', 'and'));
  });

  it.each([
    ['AN', '2010-12-14', true],
    ['AN', '2010-12-15', false],
    ['CS', '2003-07-22', false],
    ['CS', '2003-07-23', true],
    ['CS', '2006-09-25', true],
    ['CS', '2006-09-26', false],
    ['YU', '2003-07-22', true],
    ['YU', '2003-07-23', false],
    ['IE', '1970-01-01', true],
    ['XK', '2026-01-01', true],
  ])('%s on %s: in force %s', (code, on, inForce) => {
    expect(isInForce(code, day(on))).toBe(inForce);
  });

  it('have no name that another country has too', () => {
    const owners = new Map<string, string>();
    for (const code of country.words) for (const name of namesFor(code)) owners.set(name.toLowerCase(), code);
    const ambiguous = [...owners].filter(([name, code]) => countryCodeOf(name) !== code);
    expect(ambiguous).toEqual([]);
  });
});
