import { fail, ok, type Result } from '@ledger/kernel';
import { type Reader, splitList } from './setting-readers';

const URI_REFERENCE = /^(?:[\w\-.~:/?[\]@!$&'()*+,;=]|%[\da-f]{2})+(?:#(?:[\w\-.~:/?@!$&'()*+,;=]|%[\da-f]{2})*)?$/i;
const LONGEST = 256;
/** A second source behind a separator that is not one: `https://a.example;https://b.example`. */
const TWO_IN_ONE = /[;,][a-z][a-z\d+.-]*:/i;

/** What is wrong with a text as the CloudEvents source of an upstream system, if anything is. */
export function sourceFault(text: string): string | undefined {
  if (text.trim() !== text || /\s/.test(text)) return `"${text}" holds a blank, and no source does`;
  if (!URI_REFERENCE.test(text) || text.length > LONGEST) {
    return `"${text}" is no source: a URI reference (RFC 3986) of at most ${LONGEST} characters`;
  }
  return undefined;
}

/**
 * `source=word,source=word`. A source may itself hold `=`: the last one counts. Sources are compared letter by letter,
 * so what no event can match, or what says two things of one source, is refused: it would be without effect in silence.
 */
export const sourcesTo =
  <const Word extends string>(...words: readonly Word[]): Reader<ReadonlyMap<string, Word>> =>
  (value) => {
    const map = new Map<string, Word>();
    for (const part of splitList(value)) {
      const read = sourceAndWord(part, words);
      if (!read.ok)
        return fail(`a list like "https://a.example=${words[0]},..." (${words.join(' or ')}): ${read.error}`);
      const [source, word] = read.value;
      if (map.has(source)) return fail(`a list that names each source once: ${source} is there twice`);
      map.set(source, word);
    }
    return ok(map);
  };

function sourceAndWord<Word extends string>(part: string, words: readonly Word[]): Result<[string, Word], string> {
  const cut = part.lastIndexOf('=');
  const [source, word] = [part.slice(0, cut), part.slice(cut + 1)];
  if (cut < 1) return fail(`"${part}" has no "=" behind a source`);
  if (source !== source.trimEnd() || word !== word.trimStart()) return fail(`"${part}" has a blank beside its "="`);
  if (!(words as readonly string[]).includes(word)) return fail(`"${word}" is not one of these words`);
  if (isTwo(source, words)) return fail(`"${part}" holds two of them: the separator is a comma`);
  if (source.endsWith('/')) {
    return fail(
      `"${source}" ends in a slash; sources are compared letter by letter: write it without, here and in events`,
    );
  }
  const fault = sourceFault(source);
  return fault === undefined ? ok([source, word as Word]) : fail(fault);
}

const isTwo = (source: string, words: readonly string[]): boolean =>
  words.some((word) => new RegExp(`=${word}(?![\\w-])`).test(source)) || TWO_IN_ONE.test(source);

/**
 * Groups of sources: blanks between the sources of a group, `|` between groups. No URI can hold either, so no source can
 * be taken for two.
 */
export const groupsOfSources: Reader<readonly (readonly string[])[]> = (value) => {
  const groups = value === '' ? [] : value.split('|').map((group) => group.trim().split(/\s+/));
  const fault = groups.map(groupFault).find(Boolean) ?? repeatedIn(groups.flat());
  return fault === undefined
    ? ok(groups)
    : fail(`groups like "https://a.example https://b.example | https://c.example https://d.example": ${fault}`);
};

function groupFault(group: readonly string[]): string | undefined {
  const joined = group.find((source) => TWO_IN_ONE.test(source) || /[,;=]$/.test(source));
  if (joined !== undefined) return `"${joined}" holds a separator: put a blank between sources, and "|" between groups`;
  const fault = group.map((source) => (source === '' ? 'a group is empty' : sourceFault(source))).find(Boolean);
  return fault ?? (group.length < 2 ? `"${group[0]}" is alone, and a group has two or more` : undefined);
}

function repeatedIn(sources: readonly string[]): string | undefined {
  const repeated = sources.find((source, i) => sources.indexOf(source) !== i);
  return repeated === undefined
    ? undefined
    : `${repeated} is there twice; put all that share its demands into one group`;
}
