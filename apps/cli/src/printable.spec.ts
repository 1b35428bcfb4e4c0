import fc from 'fast-check';
import { printable, printableText } from './printable';

const UNSEEN: readonly (readonly [string, string])[] = [
  ['an escape', '\u001b'],
  ['a line end', '\n'],
  ['a return', '\r'],
  ['a control character of Latin-1', '\u009b'],
  ['the override to right-to-left', '\u202e'],
  ['an isolate', '\u2066'],
  ['the end of an isolate', '\u2069'],
  ['the mark of right-to-left', '\u200f'],
  ['the Arabic letter mark', '\u061c'],
  ['a zero-width space', '\u200b'],
  ['a zero-width joiner', '\u200d'],
  ['a word joiner', '\u2060'],
  ['a byte order mark', '\ufeff'],
  ['a soft hyphen', '\u00ad'],
  ['a line separator', '\u2028'],
  ['a Hangul filler', '\u3164'],
  ['a variation selector', '\ufe0f'],
  ['a grapheme joiner', '\u034f'],
  ['half a surrogate pair', '\ud800'],
];

describe('printable', () => {
  it.each(UNSEEN)('spells out %s', (_name, character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, '0');
    expect(printable(`a${character}b`)).toBe(`a\\u${code}b`);
  });

  it('spells out what lies beyond the first plane as JSON does', () => {
    expect(printable('a\u{e0041}b')).toBe('a\\udb40\\udc41b');
  });

  it('leaves all that is seen as it is', () => {
    const text = "case-1 Côte d'Ivoire Türkiye 日本 ✓ ≠ 😀 …";
    expect(printable(text)).toBe(text);
  });

  it('lets nothing unseen through, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(printable(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u);
      }),
    );
  });

  it('leaves JSON the JSON that it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(printableText(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
