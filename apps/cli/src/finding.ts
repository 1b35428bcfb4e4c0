import { type Position, positionNumber } from '@ledger/kernel';

/** One thing that was looked at. `next` says what to do when it is not well. */
export interface Finding {
  readonly check: string;
  readonly well: boolean;
  readonly detail: string;
  readonly next?: string;
}

/** How far something that follows the ledger is behind it. It is never ahead, unless the ledger has lost its end. */
export function behind(check: string, position: Position, head: Position): Finding {
  if (position <= head) return { check, well: true, detail: howFar(position, head) };
  const events = positionNumber(position) - positionNumber(head);
  return {
    check,
    well: false,
    detail: `${events} events ahead of the ledger: an older copy of ledger.db was brought back, or its end was lost`,
    next: 'Bring back the newer ledger.db, or restore a backup: "ledger restore FILE".',
  };
}

/** How far something that follows the ledger is behind its head. */
export function howFar(position: Position, head: Position): string {
  const events = positionNumber(head) - positionNumber(position);
  return events === 0 ? 'up to date' : `${events} events behind the ledger`;
}
