import { Unknown } from '@ledger/counting';
import { country, namesFor } from '@ledger/demand';
import fc from 'fast-check';
import { demandWords, totalsWords, type Words, wordsIn } from './words';

const named = country.words.flatMap((code) => namesFor(code).map((name) => [name, code] as const));

describe('one value of a parameter', () => {
  it.each(country.words)('is the country %s by its code and by each of its names', (code) => {
    for (const name of [code, ...namesFor(code)]) {
      expect([name, wordsIn(totalsWords.country, name)]).toEqual([name, [code]]);
    }
  });

  it('is a list where its parts are words, and is never read in one way of two', () => {
    const list = fc.array(fc.constantFrom(...named), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(list, (chosen) => {
        const text = chosen.map(([name]) => name).join(',');
        const codes = chosen.map(([, code]) => code);
        // Refused, or what was meant; the one name that all of it together is goes before that.
        expect([undefined, codes, wholeOf(text)]).toContainEqual(readOrRefused(text));
      }),
      { numRuns: 300 },
    );
  });

  const readOrRefused = (text: string): string[] | undefined => {
    try {
      return wordsIn(totalsWords.country, text);
    } catch (error) {
      if (error instanceof Unknown) return undefined;
      throw error;
    }
  };

  const wholeOf = (text: string): string[] | undefined => {
    const code = totalsWords.country.read(text);
    return code === undefined ? undefined : [code];
  };

  it('is a list of codes, whichever they are', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...country.words), { minLength: 1, maxLength: 20 }), (codes) => {
        expect(wordsIn(totalsWords.country, codes.join(','))).toEqual(codes);
      }),
    );
  });

  const all: readonly (readonly [string, Words])[] = [
    ...Object.entries(totalsWords).map(([name, words]) => [`totals by ${name}`, words] as const),
    ...Object.entries(demandWords).map(([name, words]) => [`demands by ${name}`, words] as const),
  ];

  it.each(all)('that is no word is refused with what there is: %s', (_name, words) => {
    for (const text of ['', 'nonsense', '__proto__', 'constructor', 'toString', ' ', ',', '\u0000', '2019-7']) {
      expect(() => wordsIn(words, text)).toThrow(Unknown);
    }
  });
});
