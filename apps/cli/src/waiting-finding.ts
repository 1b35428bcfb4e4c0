import { type Unreadable, unreadableWaiting } from '@ledger/intake';
import type { Finding } from './finding';
import type { SqliteEventStore } from '@ledger/event-store-sqlite';
import { printable } from './printable';

/** How many are named. */
const NAMED = 5;

/** What waits, and what of it cannot be read. */
export async function waitingFinding({ store }: { readonly store: SqliteEventStore }): Promise<Finding> {
  const named: Unreadable[] = [];
  let found = 0;
  for await (const one of unreadableWaiting(store, store.waitingRoom)) {
    found += 1;
    if (named.length < NAMED) named.push(one);
  }
  const count = `${await store.waitingRoom.count()} events wait`;
  if (found === 0) return { check: 'waiting', well: true, detail: count };
  const rest = found > named.length ? ` (and ${found - named.length} more)` : '';
  return {
    check: 'waiting',
    well: false,
    detail: `${count}; ${found} of them cannot be looked at: ${named.map(inWords).join(' ')}${rest}`,
    next: 'Restore the file from a backup or update the program, or settle each with "ledger waiting dismiss"; then its source can send it again under a new id.',
  };
}

const inWords = ({ demand, origin, detail }: Unreadable): string =>
  printable(`${origin?.id ?? ''} of ${origin?.source ?? ''} for ${demand}: ${detail}`);
