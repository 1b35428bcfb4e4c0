import type { Brand } from './brand';

/**
 * Place in the whole ledger. Opaque to callers: its text order is ledger order, and nothing else may be read from it.
 * The first event of a ledger stands at position 1; `beforeFirst` is where a reader that has seen nothing stands.
 */
export type Position = Brand<string, 'Position'>;

const WIDTH = 16;

export const beforeFirst = '0'.repeat(WIDTH) as Position;

/** Renders a store's integer position. Throws RangeError on anything but a safe non-negative integer. */
export function positionOf(n: number): Position {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`a position is a safe non-negative integer, not ${n}`);
  return String(n).padStart(WIDTH, '0') as Position;
}

/** The integer behind a position, for the adapters that made it. */
export const positionNumber = (position: Position): number => Number(position);

/** Reads a position from outside (a query, a header). Leading zeros may be left out. */
export function parsePosition(text: string): Position | undefined {
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text)) ? positionOf(Number(text)) : undefined;
}
