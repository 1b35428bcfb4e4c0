import type { Brand } from './brand';

/**
 * Place in the whole ledger. Opaque to callers: its text order is ledger order, and nothing else may be read from it.
 * `beforeFirst` is the position of a reader that has seen no event; every event is after it.
 *
 * Holds an unsigned 64-bit integer. Below 2^53 the text is 16 decimal digits; from there on it is `a` and 20 digits, which
 * sort after all texts of 16.
 */
export type Position = Brand<string, 'Position'>;

const WIDTH = 16;
const LARGE_WIDTH = 20;
const LARGEST = 2n ** 64n - 1n;

export const beforeFirst = '0'.repeat(WIDTH) as Position;

/** Renders a store's position. Throws RangeError on anything but an unsigned 64-bit integer. */
export function positionOf(n: number | bigint): Position {
  if (typeof n === 'number') {
    if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`a position is a safe non-negative integer, not ${n}`);
    return String(n).padStart(WIDTH, '0') as Position;
  }
  if (n < 0n || n > LARGEST) throw new RangeError(`a position is an unsigned 64-bit integer, not ${n}`);
  if (n <= BigInt(Number.MAX_SAFE_INTEGER)) return positionOf(Number(n));
  return `a${String(n).padStart(LARGE_WIDTH, '0')}` as Position;
}

/** The integer behind a position, for the adapter that made it. */
export const positionValue = (position: Position): bigint => BigInt(position.replace('a', ''));

/** The integer behind a position below 2^53, for adapters that need no more. @throws RangeError beyond */
export function positionNumber(position: Position): number {
  const n = Number(position);
  if (Number.isSafeInteger(n)) return n;
  throw new RangeError(`position ${position} is beyond 2^53`);
}

/** Reads a position from outside (a query, a header). Leading zeros of the short form may be omitted. */
export function parsePosition(text: string): Position | undefined {
  const large = /^a(\d{20})$/.exec(text)?.[1];
  if (large === undefined) {
    return /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? positionOf(Number(text)) : undefined;
  }
  const n = BigInt(large);
  return n > BigInt(Number.MAX_SAFE_INTEGER) && n <= LARGEST ? positionOf(n) : undefined;
}

/** The smallest position after another. Whether an event has it depends on the store. */
export const positionAfter = (position: Position): Position => positionOf(positionValue(position) + 1n);

/** The largest position before another. Throws RangeError for `beforeFirst`. */
export const positionBefore = (position: Position): Position => positionOf(positionValue(position) - 1n);

/** The position halfway between two, rounded up: after `low` and at most `high` if `low < high`. For binary searches. */
export const halfway = (low: Position, high: Position): Position =>
  positionOf((positionValue(low) + positionValue(high) + 1n) / 2n);
