import type { Instant } from '@ledger/kernel';
import { byTime, clearlyBefore } from './order';

const at = (text: string) => `2019-03-${text}.000Z` as Instant;

describe('clearlyBefore', () => {
  it.each([
    ['08T10:00:00', '08T10:00:01', true],
    ['08T10:00:00', '08T10:00:00', false],
    ['08T10:00:01', '08T10:00:00', false],
    ['07T23:59:59', '08T00:00:00', true],
    ['07T00:00:00', '08T00:00:00', true],
    ['08T00:00:00', '08T10:00:00', false],
    ['08T00:00:00', '09T00:00:01', true],
    ['08T10:00:00', '08T00:00:00', false],
  ])('%s, %s: %s', (a, b, before) => {
    expect(clearlyBefore(at(a), at(b))).toBe(before);
  });
});

describe('byTime', () => {
  it('orders by instant, then by origin', () => {
    const [a, b, c] = [
      { at: at('08T10:00:00'), origin: 'b' },
      { at: at('08T10:00:00'), origin: 'c' },
      { at: at('08T10:00:01'), origin: 'a' },
    ];
    expect([c, b, a].toSorted(byTime)).toEqual([a, b, c]);
    expect(byTime(a, { ...a })).toBe(0);
  });
});
