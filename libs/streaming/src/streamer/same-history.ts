import type { OutgoingRecord } from '@ledger/kafka';
import { PUT_BACK } from './belonging';
import { type Cursor, digestOf, WrongCursor } from './cursor';
import type { Feed } from './feed';

type Batches = Pick<Feed, 'mainTopic' | 'read' | 'moved'>;

/**
 * For cursors that name no hash chain, which older versions wrote. Makes the batch that such a cursor speaks of once more
 * from this ledger, and compares: records are a function of the ledger alone. An older copy that was put back and has grown
 * past the cursor since holds other events at the same positions, which neither its id nor its length gives away.
 *
 * @throws WrongCursor
 */
export async function assertSameHistory(feed: Batches, cursor: Cursor, signal: AbortSignal): Promise<void> {
  const batch = await batchOf(feed, cursor, signal);
  if (signal.aborted || (batch.length === cursor.count && digestOf(batch) === cursor.digest)) return;
  throw new WrongCursor(
    `What Kafka was told of the ledger between positions ${cursor.from} and ${cursor.to} is not what this ledger holds ` +
      `there. ${PUT_BACK}`,
  );
}

async function batchOf(feed: Batches, { from, to }: Cursor, signal: AbortSignal): Promise<OutgoingRecord[]> {
  const batch: OutgoingRecord[] = [];
  for (let seen = from; seen < to && !signal.aborted;) {
    const { records, upTo } = await feed.read(seen, 1_000);
    const main = records.filter(({ topic }) => topic === feed.mainTopic);
    batch.push(...main.filter(({ headers }) => String(headers['ce_ledgerposition']) <= to));
    // The read model may still be counting what the ledger holds.
    if (upTo === seen) await feed.moved(seen, signal);
    seen = upTo;
  }
  return batch;
}
