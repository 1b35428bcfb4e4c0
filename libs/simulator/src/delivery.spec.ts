import fc from 'fast-check';
import { interleaved, repeated, shuffled } from './delivery';
import { Random } from './random';

const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const byNumber = (a: number, b: number): number => a - b;

describe('interleaved lives', () => {
  const anyLives = fc.array(fc.array(fc.nat(50), { minLength: 1, maxLength: 6 }), { maxLength: 40 });

  it('come out whole, each in its own order, holding a few at a time', () => {
    fc.assert(
      fc.property(anyLives, fc.integer({ min: 1, max: 10 }), (times, window) => {
        const lives = times.map((life, who) => life.toSorted(byNumber).map((at, step) => ({ at, who, step })));
        const told = [...interleaved(lives, window)];
        expect(told).toHaveLength(lives.flat().length);
        for (const [who, life] of lives.entries()) expect(told.filter((event) => event.who === who)).toEqual(life);
      }),
    );
  });

  it('come out by time when all are open at once', () => {
    fc.assert(
      fc.property(anyLives, (times) => {
        const lives = times.map((life) => life.toSorted(byNumber).map((at) => ({ at })));
        const told = [...interleaved(lives, 1_000)].map(({ at }) => at);
        expect(told).toEqual(told.toSorted(byNumber));
      }),
    );
  });
});

describe('repeats', () => {
  it('send everything, and about the share again, behind the first time', () => {
    const sent = [...repeated(numbers(20_000), 0.1, new Random('r'))];
    expect(new Set(sent).size).toBe(20_000);
    expect(sent.length).toBeGreaterThan(20_000 * 1.1);
    expect(sent.length).toBeLessThan(20_000 * 1.15);
    expect([...new Set(sent)]).toEqual(numbers(20_000));
  });
});

describe('a shuffle', () => {
  it('keeps every item, and holds no more than it may', () => {
    let read = 0;
    function* counted() {
      for (const number of numbers(10_000)) {
        read += 1;
        yield number;
      }
    }
    let given = 0;
    const out: number[] = [];
    for (const number of shuffled(counted(), new Random('s'), 100)) {
      expect(read - given).toBeLessThanOrEqual(101);
      given += 1;
      out.push(number);
    }
    expect(out.toSorted(byNumber)).toEqual(numbers(10_000));
    expect(out).not.toEqual(numbers(10_000));
  });

  it('can put anything anywhere while all of it is held', () => {
    const places = new Set(numbers(200).map((seed) => [...shuffled(numbers(4), new Random(String(seed)))].join()));
    expect(places.size).toBe(24);
  });
});
