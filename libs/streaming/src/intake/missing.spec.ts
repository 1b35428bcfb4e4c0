import fc from 'fast-check';
import { missingIn, sumOf } from './missing';

const extent = (partition: number, low: bigint) => ({ partition, low, stable: low + 10n });

describe('what the retention of the intake topic took', () => {
  it('is what lies between where the group was and where the topic begins, by partition', () => {
    const committed = new Map([
      [0, 5n],
      [1, 7n],
    ]);
    const missing = missingIn([extent(0, 17n), extent(1, 7n), extent(2, 3n)], [committed]);
    expect(missing).toEqual([{ partition: 0, from: 5n, to: 17n }]);
    expect(sumOf(missing)).toBe(12);
  });

  it('is known by our own account where Kafka has forgotten the offsets of the group', () => {
    expect(missingIn([extent(0, 17n)], [new Map(), new Map([[0, 15n]])])).toEqual([
      { partition: 0, from: 15n, to: 17n },
    ]);
  });

  it('is never more than what the furthest account has not read, and nothing of what was never read', () => {
    const offset = fc.option(fc.bigInt({ min: 0n, max: 50n }), { nil: undefined });
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 50n }), fc.array(offset, { maxLength: 3 }), (low, read) => {
        const known = read.map((next) => new Map(next === undefined ? [] : [[0, next]]));
        const furthest = read.filter((next) => next !== undefined).reduce((a, b) => (a > b ? a : b), -1n);
        const expected = furthest < 0n || furthest >= low ? 0 : Number(low - furthest);
        expect(sumOf(missingIn([extent(0, low)], known))).toBe(expected);
      }),
    );
  });
});
