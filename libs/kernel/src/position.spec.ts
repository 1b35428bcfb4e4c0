import * as fc from 'fast-check';
import { beforeFirst, parsePosition, positionNumber, positionOf } from './position';

const place = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

describe('Position', () => {
  test('its text order is ledger order', () => {
    fc.assert(
      fc.property(place, place, (a, b) => {
        expect(positionOf(a) < positionOf(b)).toBe(a < b);
      }),
    );
  });

  test('an adapter gets back the integer that it put in', () => {
    fc.assert(fc.property(place, (n) => expect(positionNumber(positionOf(n))).toBe(n)));
  });

  test('a reader that has seen nothing stands before the first event', () => {
    expect(beforeFirst < positionOf(1)).toBe(true);
    expect(positionOf(0)).toBe(beforeFirst);
  });

  test.each([-1, 1.5, NaN, Number.MAX_SAFE_INTEGER + 1])('%d is no position', (n) => {
    expect(() => positionOf(n)).toThrow(RangeError);
  });

  test('leading zeros may be left out when it comes from outside', () => {
    expect(parsePosition('17')).toBe('0000000000000017');
    expect(parsePosition('0000000000000017')).toBe('0000000000000017');
  });

  test.each(['', ' 1', '-1', '1.0', '1e3', '0x1', '9007199254740992', '00000000000000017', '１'])(
    '"%s" from outside is no position',
    (text) => {
      expect(parsePosition(text)).toBeUndefined();
    },
  );
});
