import * as fc from 'fast-check';
import { canonicalJson, NotCanonical } from './canonical-json';
import { parseCanonical } from './testing/parse-canonical';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('canonicalJson', () => {
  test('sorts members by UTF-16 code units, not by number or alphabet', () => {
    expect(canonicalJson({ b: 1, a: 2, '10': 3, '9': 4, é: 5, Z: 6, '': 7 })).toBe(
      '{"":7,"10":3,"9":4,"Z":6,"a":2,"b":1,"é":5}',
    );
  });

  test('sorts a character beyond the first plane by its surrogates', () => {
    expect(canonicalJson({ '\ufb33': 1, '\u{1f602}': 2 })).toBe('{"\u{1f602}":2,"\ufb33":1}');
  });

  test('leaves out members that are undefined, and nothing else', () => {
    expect(canonicalJson({ a: undefined, b: null, c: false, d: 0, e: '' })).toBe('{"b":null,"c":false,"d":0,"e":""}');
  });

  test('writes negative zero as zero', () => {
    expect(canonicalJson([-0, 0])).toBe('[0,0]');
  });

  test('keeps a member called __proto__', () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"x":1}}'))).toBe('{"__proto__":{"x":1}}');
  });

  const deep = (levels: number): unknown => JSON.parse('['.repeat(levels) + ']'.repeat(levels));

  test('takes 200 levels', () => {
    expect(canonicalJson(deep(200))).toHaveLength(400);
  });

  test.each<[string, unknown]>([
    ['201 levels', deep(201)],
    ['a hundred thousand levels', deep(100_000)],
    ['undefined', undefined],
    ['a hole in a list', JSON.parse('[1]').concat(Array(1))],
    ['undefined in a list', [undefined]],
    ['a function', { f: () => 1 }],
    ['a bigint', 1n],
    ['NaN', NaN],
    ['infinity', -Infinity],
    ['a lone surrogate', 'a\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
    ['a Date, which would become {}', { at: new Date(0) }],
    ['a Map, which would become {}', new Map([['a', 1]])],
    ['bytes', new Uint8Array(2)],
  ])('refuses %s', (_, value) => {
    expect(() => canonicalJson(value)).toThrow(NotCanonical);
  });

  test('what is read from canonical text gives the same text again, and the same value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }), (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(canonicalJson(parseCanonical(utf8(text)))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('the order in which members were set does not show', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.integer()), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(record));
      }),
    );
  });
});

describe('parseCanonical', () => {
  test('returns the value', () => {
    expect(parseCanonical(utf8('{"a":[1,"é"],"b":null}'))).toEqual({ a: [1, 'é'], b: null });
  });

  test.each([
    ['white space', '{"a": 1}'],
    ['a line break at the end', '{"a":1}\n'],
    ['unsorted keys', '{"b":1,"a":2}'],
    ['a key twice', '{"a":1,"a":1}'],
    ['a key twice in other spelling', '{"a":1,"\\u0061":1}'],
    ['another spelling of a number', '[1.0]'],
    ['an exponent that is not needed', '[1e2]'],
    ['negative zero', '[-0]'],
    ['a number beyond the doubles', '[9007199254740993]'],
    ['an escape that is not needed', '["\\u0041"]'],
    ['an escaped slash', '["\\/"]'],
    ['a byte order mark', '\ufeff[]'],
    ['nothing', ''],
    ['two values', '[][]'],
  ])('refuses %s', (_, text) => {
    expect(() => parseCanonical(utf8(text))).toThrow(NotCanonical);
  });

  test('refuses every cut of a text', () => {
    const bytes = utf8('{"a":[1,"é"],"b":null}');
    for (let length = 0; length < bytes.length; length++) {
      expect(() => parseCanonical(bytes.subarray(0, length))).toThrow(NotCanonical);
    }
  });
});
