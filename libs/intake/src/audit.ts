import type { EventType } from '@ledger/demand';
import {
  categoryOf,
  DEMAND,
  type EventLog,
  type Flaw,
  type Inspectable,
  type Inspected,
  type Recorded,
} from '@ledger/event-store';
import { beforeFirst } from '@ledger/kernel';
import { digestOf } from './reading/digest';

export interface Audit {
  /** How many places of the log were looked at. */
  readonly events: number;
  /** At most 100 of them, in the order of the log; what stands beside it comes last. */
  readonly flaws: readonly Flaw[];
}

const LISTED = 100;

/**
 * Looks at the whole ledger: the store compares every row with what it would have written (`Inspectable`), and what each
 * event says is compared with what its upstream event was found to say when it came in (`digestOf`).
 */
export async function audit(
  store: Inspectable & Pick<EventLog, 'lag'>,
  onProgress?: (events: number, of: number) => void,
): Promise<Audit> {
  const of = await store.lag(beforeFirst);
  const flaws: Flaw[] = [];
  let events = 0;
  const beside = await store.inspect((page) => {
    for (const place of page) if (flaws.length < LISTED) flaws.push(...flawsOf(place));
    events += page.filter(({ missing }) => missing === undefined).length;
    onProgress?.(events, of);
  });
  return { events, flaws: [...flaws, ...beside].toSorted(byPosition).slice(0, LISTED) };
}

/** Those without a position come last. */
function byPosition(one: Flaw, other: Flaw): number {
  const [a, b] = [one.position ?? '~', other.position ?? '~'];
  return a === b ? 0 : a < b ? -1 : 1;
}

function flawsOf({ position, recorded, digest, flaws }: Inspected): Flaw[] {
  const unlike = recorded && digest !== undefined ? unlikeTold(recorded, digest) : undefined;
  const details = unlike === undefined ? flaws : [...flaws, unlike];
  return details.length === 0 ? [] : [{ position, detail: details.join('; ') }];
}

/** The digests of demand events are known here; other categories check their own. */
function unlikeTold({ entry }: Recorded, digest: string): string | undefined {
  if (categoryOf(entry.stream) !== DEMAND) return undefined;
  try {
    const said = digestOf({ type: entry.type as EventType, version: entry.version }, entry.stream, entry.data);
    return said === digest ? undefined : 'it says something else than what came in';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
