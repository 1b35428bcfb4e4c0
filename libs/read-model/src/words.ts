import { countedSections, Unknown } from '@ledger/counting';
import {
  authorityKind,
  country,
  countryCodeOf,
  legalProcess,
  nearestCountry,
  outcomes,
  section,
  segment,
} from '@ledger/demand';
import { parseDate } from '@ledger/kernel';

/** How the words of one filter are read. */
export interface Words {
  /** What the question calls it. */
  readonly name: string;
  /** The parameter that it comes in, where that has another name. */
  readonly parameter?: string;
  /** All words, or the forms that they take. */
  readonly known: readonly string[];
  /** The word that a text stands for; `undefined` when it is none. */
  read(text: string): string | undefined;
  /** The word that was probably meant by a text that is none. */
  meant?(text: string): string | undefined;
}

const closed = (name: string, known: readonly string[]): Words => ({
  name,
  known,
  read: (text) => known.find((word) => word === text),
});

const formed = (name: string, form: string, isOne: (text: string) => boolean): Words => ({
  name,
  known: [form],
  read: (text) => (isOne(text) ? text : undefined),
  meant: () => undefined,
});

const countries: Words = {
  name: 'country',
  known: country.words,
  read: countryCodeOf,
  meant: nearestCountry,
};

const others = {
  process: closed('process', legalProcess.words),
  authority: closed('authority', authorityKind.words),
  segment: closed('segment', segment.words),
  country: countries,
};

/** What totals can be filtered by. */
export const totalsWords = {
  ...others,
  month: formed('month', 'a month such as 2019-03', (text) => /^\d{4}-(?:0[1-9]|1[0-2])$/.test(text)),
  section: closed('section', countedSections),
};

/** What demands can be filtered by: `section` is the demand's own, and no table of a report. */
export const demandWords = {
  ...others,
  section: closed('section', section.words),
  outcome: closed('outcome', outcomes),
  received_on: formed('received_on', 'a day such as 2019-07-04', (text) => parseDate(text) !== undefined),
};

/**
 * The word that a text stands for.
 *
 * @throws Unknown with what was probably meant
 */
export function wordNamed(words: Words, text: string): string {
  const word = words.read(text);
  if (word !== undefined) return word;
  const { name, known, parameter = name } = words;
  throw new Unknown(name, text, known, { parameter, ...(words.meant && { meant: words.meant(text) }) });
}

/**
 * The words that one value of a parameter stands for. A value is one word wherever it can be one: many countries have a
 * comma in their name. It is a list of words with commas between only where each part is a word by itself.
 *
 * @throws Unknown when it is neither, or when it can be cut in more than one way
 */
export function wordsIn(words: Words, text: string): string[] {
  const whole = words.read(text);
  if (whole !== undefined) return [whole];
  const parts = text.split(',');
  const unread = parts.find((part) => words.read(part) === undefined);
  if (unread !== undefined) return [wordNamed(words, parts.some((part) => words.read(part)) ? unread : text)];
  const several = wordAcross(words, parts);
  if (several === undefined) return parts.map((part) => wordNamed(words, part));
  throw new Ambiguous(words.name, text, several);
}

/** A value that can be cut into words in more than one way. */
class Ambiguous extends Unknown {
  constructor(what: string, given: string, several: string) {
    super(what, given, [], { meant: undefined });
    this.message = `'${several}' is a ${what} by itself, and so are its parts: give "${what}" once for each value.`;
  }
}

/** Parts that are a word together, too, as in `Ireland,Hong Kong,China`: their author can have meant either. */
function wordAcross(words: Words, parts: readonly string[]): string | undefined {
  for (let start = 0; start < parts.length; start++) {
    for (let end = start + 2; end <= Math.min(start + MOST_PARTS, parts.length); end++) {
      const together = parts.slice(start, end).join(',');
      if (words.read(together) !== undefined) return together;
    }
  }
  return undefined;
}

/** No name of a country has more commas than two. */
const MOST_PARTS = 3;
