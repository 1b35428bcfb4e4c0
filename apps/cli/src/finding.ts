import { type Position, positionNumber } from '@ledger/kernel';

/** One thing that was looked at. `next` says what to do when it is not well. */
export interface Finding {
  readonly check: string;
  readonly well: boolean;
  readonly detail: string;
  readonly next?: string;
}

/** How far something that follows the ledger is behind its head. */
export function howFar(position: Position, head: Position): string {
  const events = positionNumber(head) - positionNumber(position);
  return events === 0 ? 'up to date' : `${events} events behind the ledger`;
}
