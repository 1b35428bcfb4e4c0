import { type LocalDate, nearest } from '@ledger/kernel';
import type { Vocabulary } from '../schema/fields';
import { countryAliases } from './country-aliases';
import { countryNames, type FormerName } from './country-names';
import { withdrawnCountries } from './withdrawn-countries';

/** ISO 3166-1 alpha-2 code, a withdrawn one (ISO 3166-3), or one that reports use beside them (XK, UN). */
export type CountryCode = string;

/** Every code that was ever in force; `isInForce` tells for which days. */
export const country: Vocabulary = {
  name: 'country',
  words: [...Object.keys(countryNames), ...Object.keys(withdrawnCountries)].sort(),
};

/**
 * The English name of a country: its present one, or that in force on a day. A report that goes on using a former name
 * is still understood by `countryCodeOf`. A code that is not in the vocabulary is given back as it is.
 */
export function countryName(code: CountryCode, on?: LocalDate): string {
  const names = namesOf(code);
  const then = on && names.find((name): name is FormerName => typeof name !== 'string' && on < name.until);
  return then ? then.name : plain(names.at(-1) ?? code);
}

/**
 * The country that a report means by a name, present or former, official or everyday; a code means itself. Case,
 * accents, punctuation and footnote marks (`Ireland*`, `Türkiye †`) are ignored. `undefined` when it names none:
 * nothing is guessed.
 */
export function countryCodeOf(name: string): CountryCode | undefined {
  const code = name.trim();
  if (namesOf(code).length > 0) return code;
  return code.length > LONGEST_NAME ? undefined : codes.get(keyOf(name));
}

/** The code of the country whose name is nearest to a text that is none; between codes of two letters nothing is near. */
export function nearestCountry(text: string): CountryCode | undefined {
  if (text.length <= 3) return undefined;
  return countryCodeOf(nearest(text, (everyName ??= country.words.flatMap(namesFor))) ?? '');
}

/** Made when the first misspelt country comes: it is asked for each of thousands of events at a time. */
let everyName: readonly string[] | undefined;

/** Every name that a country is found under. */
export function namesFor(code: CountryCode): readonly string[] {
  return [...namesOf(code).map(plain), ...(countryAliases[code] ?? [])];
}

function namesOf(code: CountryCode): readonly (FormerName | string)[] {
  if (Object.hasOwn(withdrawnCountries, code)) return [withdrawnCountries[code]!.name];
  const names = Object.hasOwn(countryNames, code) ? countryNames[code]! : [];
  return typeof names === 'string' ? [names] : names;
}

const plain = (name: FormerName | string): string => (typeof name === 'string' ? name : name.name);

/** No country has a longer name, and to take one apart costs time. */
const LONGEST_NAME = 128;
const SMALL_WORDS = new Set(['the', 'of', 'and']);

/** What names of one country have in common however they are written: `Korea, Republic of` is `Republic of Korea`. */
function keyOf(name: string): string {
  const turned = name.replace(/^([^,(]+)[,(](.*)$/, '$2 $1');
  const words = turned
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/['’.]/g, '')
    .split(/[^a-z]+/);
  return words
    .filter((word) => word !== '' && !SMALL_WORDS.has(word))
    .map((word) => (word === 'st' ? 'saint' : word))
    .join('');
}

const codes: ReadonlyMap<string, CountryCode> = new Map(
  country.words.flatMap((code) => namesFor(code).map((name) => [keyOf(name), code] as const)),
);
