import fc from 'fast-check';
import { JSON_BOUNDS, type JsonBounds, jsonExcess } from './json-bounds';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const SMALL: JsonBounds = { depth: 3, members: 4, values: 12 };

/** The same bounds, measured on the parsed value: slow, and plainly right. */
function measured(value: unknown, depth = 0): { depth: number; members: number; values: number } {
  if (typeof value !== 'object' || value === null) return { depth, members: 0, values: depth === 0 ? 1 : 0 };
  const children = Object.values(value);
  const below = children.map((child) => measured(child, depth + 1));
  // As the scanner counts: an object or array counts for itself, and each comma for the value behind it.
  const own = (depth === 0 ? 1 : 0) + 1 + Math.max(0, children.length - 1);
  return {
    depth: Math.max(depth + 1, ...below.map((each) => each.depth)),
    members: Math.max(Array.isArray(value) ? 0 : children.length, ...below.map((each) => each.members)),
    values: own + below.reduce((sum, each) => sum + each.values, 0),
  };
}

describe('the bounds of a JSON text', () => {
  test('any JSON text is beyond its bounds exactly when its parsed value is', () => {
    const value = fc.jsonValue({ maxDepth: 5, noUnicodeString: false });
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 1), (any, space) => {
        const text = JSON.stringify(any, undefined, space);
        const { depth, members, values } = measured(JSON.parse(text));
        const isBeyond = depth > SMALL.depth || members > SMALL.members || values > SMALL.values;
        expect(jsonExcess(bytes(text), SMALL) !== undefined).toBe(isBeyond);
      }),
      { numRuns: 2_000 },
    );
  });

  test('brackets, commas and escaped quotes inside texts do not count', () => {
    const text = JSON.stringify({ a: `${'[{,'.repeat(500)}"\\`, [`"${'['.repeat(99)}`]: '\\"[[[[[' });
    expect(jsonExcess(bytes(text), SMALL)).toBeUndefined();
  });

  test.each([
    ['nested arrays', `{"on":"x","deep":${'['.repeat(1_500)}${']'.repeat(1_500)}}`, '/deep/0/0'],
    ['nested objects', `[{"a":1},{"b":${'{"c":'.repeat(1_500)}1${'}'.repeat(1_500)}}]`, '/1/b/c'],
    ['members', `{${Array.from({ length: 300 }, (_, i) => `"f${i}":1`).join(',')}}`, '/f256'],
    ['a name with a slash', `{"a/b~":${'['.repeat(40)}`, '/a~1b~0/0/0'],
  ])('%s: the pointer names the place', (_what, text, pointer) => {
    expect(jsonExcess(bytes(text))?.pointer).toBe(pointer);
  });

  test('values of the whole text are counted over all its objects', () => {
    const text = `[${Array.from({ length: JSON_BOUNDS.values / 4 + 1 }, () => '[1,2,3]').join(',')}]`;
    expect(jsonExcess(bytes(text))?.detail).toContain(String(JSON_BOUNDS.values));
  });

  test('a text that is no JSON, or is cut off anywhere, does not trouble the scanner', () => {
    const whole = JSON.stringify({ a: ['x\\"', { b: '\\' }], c: 1 });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(whole.length), (noise, cut) => {
        const beginning = bytes(whole.slice(0, cut));
        expect(() => jsonExcess(Buffer.concat([beginning, noise]), SMALL)).not.toThrow();
      }),
    );
  });
});
