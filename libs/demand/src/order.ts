import type { Instant } from '@ledger/kernel';

const DAY = 10;
const MIDNIGHT = 'T00:00:00.000Z';

/**
 * Did `a` happen before `b`, beyond doubt? A source that gives a day without a time of day is read as midnight, and
 * nothing is known about the order within that day: such an `a` is before `b` only when its day is.
 */
export const clearlyBefore = (a: Instant, b: Instant): boolean => b > lastDoubt(a);

/** The text that the instants are greater than which come after `a` beyond doubt, so that they can be sorted and halved. */
export const lastDoubt = (a: Instant): string => (a.endsWith(MIDNIGHT) ? `${a.slice(0, DAY)}T24` : a);

/** One order over all events, the same wherever they are delivered: by when they happened, then by origin. */
export function byTime(a: { at: Instant; origin: string }, b: { at: Instant; origin: string }): number {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  if (a.origin === b.origin) return 0;
  return a.origin < b.origin ? -1 : 1;
}
