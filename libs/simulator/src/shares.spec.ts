import fc from 'fast-check';
import { Random } from './random';
import { Portions, Quotas } from './shares';

describe('random numbers', () => {
  it('are the same for the same seed on every machine', () => {
    const random = new Random('7');
    expect(Array.from({ length: 5 }, () => random.below(1_000_000))).toEqual(FIRST_FIVE);
  });

  it('stay in their bounds, and reach them', () => {
    const random = new Random('bounds');
    const drawn = new Set(Array.from({ length: 1_000 }, () => random.between(3, 6)));
    expect(drawn).toEqual(new Set([3, 4, 5, 6]));
  });
});

/** Recorded from this program: a change of these values changes the bytes of every simulated history. */
const FIRST_FIVE = [675_393, 679_535, 131_115, 735_134, 655_313];

describe('portions', () => {
  it('add up to the total: at least one each where there are enough, at most one each where not', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 1, max: 300 }), fc.string(), (total, count, seed) => {
        const [portions, random] = [new Portions(total, count), new Random(seed)];
        const sizes = Array.from({ length: count }, () => portions.next(random));
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(total);
        expect(sizes.every((size) => (total >= count ? size >= 1 : size <= 1))).toBe(true);
      }),
    );
  });
});

describe('quotas', () => {
  it('are drawn exactly, however much is taken at once', () => {
    const counts = fc.record({ a: fc.nat(20), b: fc.nat(20), c: fc.nat(20) });
    fc.assert(
      fc.property(counts, fc.integer({ min: 1, max: 9 }), fc.string(), (given, most, seed) => {
        const [quotas, random] = [new Quotas({ ...given }), new Random(seed)];
        const drawn = { a: 0, b: 0, c: 0 };
        while (quotas.remaining > 0) {
          const { kind, taken } = quotas.take(random, most);
          drawn[kind] += taken;
        }
        expect(drawn).toEqual(given);
        expect(() => quotas.take(random)).toThrow(RangeError);
      }),
    );
  });
});
