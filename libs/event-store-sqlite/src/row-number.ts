import { type Position, positionNumber, positionOf } from '@ledger/kernel';

const LAST = positionOf(Number.MAX_SAFE_INTEGER);

/** The number of the row at a position. No row has a larger one than 2^53 - 1: greater positions are beyond the end. */
export const rowNumber = (position: Position): number =>
  position > LAST ? Number.MAX_SAFE_INTEGER : positionNumber(position);
