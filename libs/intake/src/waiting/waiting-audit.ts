import type { EventLog, Waiting, WaitingRoom } from '@ledger/event-store';
import { submissionOf } from './kept-submission';
import { KnownDemand } from '../deciding/known-demand';
import { keepingApart, placeOf, type Unreadable } from '../troubles';

const PAGE = 1_000;
/** A history is read to be looked at, and not to be kept. */
const ROUND = 0;

/**
 * Everything about what waits that cannot be read: rows that were changed, events that this program cannot read as such,
 * and events whose demand has a history that cannot be read. Each stays as it is until it is put right or dismissed.
 */
export async function* unreadableWaiting(
  store: Pick<EventLog, 'readStream'>,
  room: Pick<WaitingRoom, 'list'>,
): AsyncGenerator<Unreadable> {
  let after: string | undefined;
  do {
    const { items, unreadable, next } = await room.list(after, PAGE);
    for (const { origin, stream, detail } of unreadable) yield { demand: stream, origin, detail };
    yield* ofItems(store, items);
    after = next;
  } while (after !== undefined);
}

async function* ofItems(store: Pick<EventLog, 'readStream'>, items: readonly Waiting[]): AsyncGenerator<Unreadable> {
  const faults = new Map<string, string | undefined>();
  for (const item of items) {
    const { origin, stream: demand } = item;
    const read = submissionOf(item);
    if (!faults.has(demand)) faults.set(demand, await faultOf(store, demand));
    const detail = read.ok ? faults.get(demand) : read.error;
    if (detail !== undefined) yield { demand, origin, detail };
  }
}

/** What is wrong with the history of a demand, if anything is. */
const faultOf = (store: Pick<EventLog, 'readStream'>, demand: string): Promise<string | undefined> =>
  keepingApart<string | undefined>(
    async () => void new KnownDemand(demand, await store.readStream(demand), ROUND),
    placeOf,
  );
