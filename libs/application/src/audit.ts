import type { EventType } from '@ledger/demand';
import { decodeEntry, type EventStore, type LogPage, NonCanonicalEntry, type Recorded } from '@ledger/event-store';
import { beforeFirst, type Position, positionNumber } from '@ledger/kernel';
import { digestOf } from './digest';

/** A recorded event that is not as it was recorded. */
export interface Flaw {
  readonly position: Position;
  readonly detail: string;
}

export interface Audit {
  /** How many events were looked at. */
  readonly events: number;
  /** At most 100 of them. */
  readonly flaws: readonly Flaw[];
}

const PAGE = 1_000;
const LISTED = 100;

/**
 * Looks at every event: are its bytes in the one form that the ledger writes, does it stand in the stream and at the
 * revision that it names, and does it still say what its upstream event was found to say when it came in (`digestOf`)?
 * So a change of the file from outside is found out, except of instants (`at`, `rec`) and by somebody who knew how to
 * change all of that at once.
 */
export async function audit(store: EventStore, onProgress?: (events: number, of: number) => void): Promise<Audit> {
  const of = positionNumber(await store.head());
  const flaws: Flaw[] = [];
  let events = 0;
  for (let after = beforeFirst, atHead = false; !atHead && flaws.length < LISTED;) {
    const page = await pageAfter(store, after);
    if (page.flaw) flaws.push(page.flaw);
    for (const recorded of page.events) {
      const detail = await flawIn(store, recorded);
      if (detail !== undefined) flaws.push({ position: recorded.position, detail });
    }
    events += page.events.length;
    onProgress?.(events, of);
    ({ upTo: after, atHead } = page);
  }
  return { events, flaws: flaws.slice(0, LISTED) };
}

/** A page of events, or those before one that cannot be read at all, with what is wrong with that. */
async function pageAfter(store: EventStore, after: Position): Promise<LogPage & { readonly flaw?: Flaw }> {
  try {
    return await store.readLog(after, PAGE);
  } catch (error) {
    if (!(error instanceof NonCanonicalEntry) || error.position === undefined) throw error;
    const { position, message: detail } = error;
    const before = positionNumber(position) - positionNumber(after) - 1;
    const events = before > 0 ? (await store.readLog(after, before)).events : [];
    return { events, upTo: position, atHead: position >= (await store.head()), flaw: { position, detail } };
  }
}

async function flawIn(store: EventStore, recorded: Recorded): Promise<string | undefined> {
  return unlikeWritten(recorded) ?? (await unlikeTold(store, recorded));
}

function unlikeWritten({ bytes, position }: Recorded): string | undefined {
  try {
    decodeEntry(bytes, { verify: true, position });
    return undefined;
  } catch (error) {
    if (error instanceof NonCanonicalEntry) return error.message;
    throw error;
  }
}

async function unlikeTold(store: EventStore, { position, entry }: Recorded): Promise<string | undefined> {
  const { origin, stream, revision } = entry;
  const first = await store.find(origin);
  if (!first) return `its upstream event (${origin.source} ${origin.id}) is not among those that came in`;
  if (first.stream !== stream) return `it names the demand ${stream}, and stands in the history of ${first.stream}`;
  if (first.position !== position) {
    const isNote = entry.type === NOTE && first.position < position;
    return isNote ? undefined : `its upstream event stands at ${first.position} too`;
  }
  if (first.revision !== revision) return `it names revision ${revision}, and stands at revision ${first.revision}`;
  const digest = digestOf({ type: entry.type as EventType, version: entry.version }, stream, entry.data);
  return digest === first.digest ? undefined : 'it says something else than what came in';
}

/** What the ledger adds to an upstream event, under the same origin. */
const NOTE: EventType = 'PolicyExceptionNoted';
