import type { EventLog } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';

/** One checked item. `next` says what to do if it is not well. */
export interface Finding {
  readonly check: string;
  readonly well: boolean;
  readonly detail: string;
  readonly next?: string;
}

/** How far a follower of the ledger is behind. It is ahead only if the ledger lost its end. */
export async function behind(
  check: string,
  position: Position,
  store: Pick<EventLog, 'head' | 'lag'>,
): Promise<Finding> {
  const head = await store.head();
  if (position <= head) return { check, well: true, detail: howFar(await store.lag(position)) };
  return {
    check,
    well: false,
    detail: `at position ${position}, beyond the end of the ledger at ${head}: ledger.db is an older copy or lost its end`,
    next: 'Restore the newer ledger.db, or a backup: "ledger restore FILE".',
  };
}

/** A number of events behind the ledger, in words. */
export const howFar = (events: number): string => (events === 0 ? 'up to date' : `${events} events behind the ledger`);
