import fc from 'fast-check';
import { attributeIn, keyIn } from './header-value';

/** As a sender encodes an attribute (CloudEvents HTTP binding 1.0.2, 3.1.3.2). */
const encoded = (text: string): string =>
  Array.from(text)
    .map((character) => (/^[\x21\x23\x24\x26-\x7e]$/.test(character) ? character : encodeURIComponent(character)))
    .join('');

const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;

/** Any text of Unicode without control characters, which no attribute may hold. */
const attribute = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 });
const ascii = fc.string({ unit: fc.constantFrom(...Array.from('aZ09-._~:/ "\\%\'(;,=+&')) });

describe('an attribute in a header', () => {
  it('is what its sender meant, encoded as the binding says, quoted or not', () => {
    fc.assert(
      fc.property(attribute, (text) => {
        expect(attributeIn(encoded(text))).toEqual({ ok: true, value: text });
        expect(attributeIn(quoted(encoded(text)))).toEqual({ ok: true, value: text });
      }),
    );
  });

  it('may be percent-encoded without need', () => {
    fc.assert(
      fc.property(ascii, (text) => {
        const all = Array.from(text, (each) => `%${each.charCodeAt(0).toString(16).padStart(2, '0')}`).join('');
        expect(attributeIn(all)).toEqual({ ok: true, value: text });
      }),
    );
  });

  it('is decoded once only', () => {
    expect(attributeIn('%2541')).toEqual({ ok: true, value: '%41' });
  });

  it.each([
    ['p-1', 'p-1'],
    ['"p-1"', 'p-1'],
    ['"a \\"b\\" \\\\c"', 'a "b" \\c'],
    ['"caf%C3%A9"', 'café'],
    ['a b', 'a b'],
    ['', ''],
    ['""', ''],
    ['a\\b', 'a\\b'],
    ['Euro%20%E2%82%AC%20%F0%9F%98%80', 'Euro € 😀'],
  ])('%j is %j', (value, text) => {
    expect(attributeIn(value)).toEqual({ ok: true, value: text });
  });

  it.each([
    ['a percent sign alone', 'bad%'],
    ['half a percent-encoding', 'bad%4'],
    ['no hexadecimal digits', 'bad%zz'],
    ['a byte that is no UTF-8', 'bad%ff'],
    ['an overlong form of a blank', '%C0%A0'],
    ['half a character', '%E2%82'],
    ['a surrogate', '%ED%A0%80'],
    ['raw UTF-8, which arrives as Latin-1', Buffer.from('café').toString('latin1')],
    ['raw Latin-1', 'caf\u00e9'],
    ['a control character', 'a\tb'],
    ['a quote that is not closed', '"p-1'],
    ['a quote that is not opened', 'p-1"'],
    ['a quote inside', 'p"1'],
    ['two quoted strings', '"a" "b"'],
    ['an escape at the end', '"a\\"'],
  ])('is refused with %s', (_what, value) => {
    expect(attributeIn(value)).toEqual({ ok: false, error: expect.any(String) });
  });

  it('is refused with any byte above ASCII, wherever it stands', () => {
    fc.assert(
      fc.property(ascii, fc.integer({ min: 0x7f, max: 0xff }), ascii, (before, byte, after) => {
        expect(attributeIn(before + String.fromCharCode(byte) + after).ok).toBe(false);
      }),
    );
  });
});

describe('an idempotency key in a header', () => {
  it('is the same key with its quotes and without', () => {
    const key = fc.string({ unit: fc.constantFrom(...Array.from('abcXYZ019-_.:/')) });
    fc.assert(
      fc.property(key, (text) => {
        expect(keyIn(`"${text}"`)).toEqual({ ok: true, value: text });
        expect(keyIn(text)).toEqual({ ok: true, value: text });
      }),
    );
  });

  it('has its quotes and backslashes escaped', () => {
    fc.assert(fc.property(ascii, (text) => expect(keyIn(quoted(text))).toEqual({ ok: true, value: text })));
  });

  it.each(['"k', 'k"', 'a"b', '"a"b"', '"a\\n"', '"k";p=1', 'cl\u00e9', '"k", "k"'])('%j is none', (value) => {
    expect(keyIn(value)).toEqual({ ok: false, error: expect.any(String) });
  });
});
