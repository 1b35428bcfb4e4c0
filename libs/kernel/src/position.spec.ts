import * as fc from 'fast-check';
import {
  beforeFirst,
  halfway,
  parsePosition,
  positionAfter,
  positionBefore,
  positionNumber,
  positionOf,
  positionValue,
} from './position';

const LARGEST = 2n ** 64n - 1n;
const SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Any unsigned 64-bit integer, with many around 2^53, where the text changes its form. */
const value = fc.oneof(
  fc.bigInt({ min: 0n, max: LARGEST }),
  fc.bigInt({ min: SAFE - 10n, max: SAFE + 10n }),
  fc.bigInt({ min: 0n, max: 100n }),
);

describe('Position', () => {
  test('has a text order equal to ledger order', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(positionOf(a) < positionOf(b)).toBe(a < b);
      }),
    );
  });

  test('returns the integer that an adapter put in', () => {
    fc.assert(fc.property(value, (n) => expect(positionValue(positionOf(n))).toBe(n)));
    fc.assert(
      fc.property(fc.maxSafeNat(), (n) => {
        expect(positionNumber(positionOf(n))).toBe(n);
        expect(positionOf(BigInt(n))).toBe(positionOf(n));
      }),
    );
  });

  test('is read from its text', () => {
    fc.assert(fc.property(value, (n) => expect(parsePosition(positionOf(n))).toBe(positionOf(n))));
  });

  test('has 16 digits below 2^53, and "a" with 20 digits from there on', () => {
    expect(positionOf(SAFE)).toBe('9007199254740991');
    expect(positionOf(SAFE + 1n)).toBe('a00009007199254740992');
    expect(positionOf(LARGEST)).toBe('a18446744073709551615');
  });

  test('has neighbours and a middle', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        fc.pre(a < b);
        const [low, high] = [positionOf(a), positionOf(b)];
        expect(positionBefore(positionAfter(low))).toBe(low);
        const middle = halfway(low, high);
        expect(low < middle && middle <= high).toBe(true);
      }),
    );
  });

  test('begins before the first event', () => {
    expect(beforeFirst < positionOf(1)).toBe(true);
    expect(positionOf(0)).toBe(beforeFirst);
    expect(() => positionBefore(beforeFirst)).toThrow(RangeError);
  });

  test.each([-1, 1.5, NaN, Number.MAX_SAFE_INTEGER + 1, -1n, LARGEST + 1n])('refuses %p', (n) => {
    expect(() => positionOf(n)).toThrow(RangeError);
  });

  test('is no number from 2^53 on', () => {
    expect(() => positionNumber(positionOf(SAFE + 1n))).toThrow(RangeError);
  });

  test('from outside may omit leading zeros', () => {
    expect(parsePosition('17')).toBe('0000000000000017');
    expect(parsePosition('0000000000000017')).toBe('0000000000000017');
  });

  test.each([
    ...['', ' 1', '-1', '1.0', '1e3', '0x1', '9007199254740992', '00000000000000017', '１', 'a', 'a1'],
    ...['a00000000000000000017', 'a00009007199254740991', 'a18446744073709551616', 'A18446744073709551615'],
  ])('from outside is not %p', (text) => {
    expect(parsePosition(text)).toBeUndefined();
  });
});
