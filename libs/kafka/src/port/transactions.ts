import { type OutgoingRecord, weightOf } from './record';
import { MOST_BYTES_A_PARTITION } from './sink';

const MOST_RECORDS = 1_000;

/**
 * Divides items, in their order, into transactions that a broker takes: what one item becomes stays together. An item
 * that is too big by itself is a separate transaction, whose size the broker judges.
 */
export function* inTransactions<T>(
  items: readonly T[],
  recordsOf: (item: T) => readonly OutgoingRecord[],
): Generator<OutgoingRecord[]> {
  let open: OutgoingRecord[] = [];
  let bytes = 0;
  for (const item of items) {
    const records = recordsOf(item);
    const weight = records.reduce((sum, record) => sum + weightOf(record), 0);
    if (open.length > 0 && (bytes + weight > MOST_BYTES_A_PARTITION || open.length >= MOST_RECORDS)) {
      yield open;
      open = [];
      bytes = 0;
    }
    open.push(...records);
    bytes += weight;
  }
  if (open.length > 0) yield open;
}
