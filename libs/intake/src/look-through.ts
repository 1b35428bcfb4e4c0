import { setTimeout as pause } from 'node:timers/promises';
import { categoryOf, DEMAND, type EventLog } from '@ledger/event-store';
import { beforeFirst } from '@ledger/kernel';
import type { Troubles } from './troubles';

/** Events at once, and how long others have between two looks: a start is not to slow down what it starts. */
const PAGE = 200;
const REST_MS = 2;

/**
 * Reads the log once, and notes the demands that hold an entry which cannot be read. Without it such an entry, if it was
 * counted before it was damaged, would come to light only when an event of its demand comes.
 */
export async function lookThrough(
  store: Pick<EventLog, 'readLog'>,
  troubles: Troubles,
  isOver: () => boolean,
): Promise<void> {
  let after = beforeFirst;
  for (let atHead = false; !atHead && !isOver();) {
    const page = await store.readLog(after, PAGE);
    for (const { position, stream = `of position ${position}` } of page.unreadable) {
      if (categoryOf(stream) !== DEMAND) continue;
      troubles.add({ demand: stream, detail: `The event at position ${position} is not as it was recorded.` });
    }
    ({ upTo: after, atHead } = page);
    await pause(REST_MS);
  }
}
