import { type Position, positionNumber, positionOf } from '@ledger/kernel';

/**
 * A position as an INTEGER column holds it. Column order is ledger order.
 *
 * @throws RangeError from 2^53 on, which no log of this size in bytes or events reaches
 */
export const columnOf = (position: Position): number => positionNumber(position);

/** The position that an INTEGER column holds. */
export const positionIn = (column: number): Position => positionOf(column);
