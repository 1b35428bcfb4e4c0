import type { Epoch } from '@ledger/event-store';
import { canonicalJson } from '@ledger/kernel';
import type { ChannelName, Contract } from '../contract/contract';
import type { OutgoingRecord } from '@ledger/kafka';
import { binaryHeaders } from './cloud-event';
import { commonAttributes, compact } from './ledger-event';

/** No cell and no demand has a blank in its name. One key: in a compacted topic the newest restore is the one that counts. */
export const EPOCH_KEY = 'ledger epoch';

/**
 * Tells the readers of a topic that the ledger was restored: once in each partition, before everything that is streamed
 * with the new history. All of them are one event, and say the same bytes.
 */
export function epochRecords(
  contract: Contract,
  channel: ChannelName,
  ledgerId: string,
  { number, beganAt, position, chain }: Epoch,
): OutgoingRecord[] {
  const headers = binaryHeaders({
    id: `${ledgerId}:epoch:${compact(beganAt)}`,
    ...commonAttributes(ledgerId, 'EpochBegan.v1'),
    subject: EPOCH_KEY,
    time: beganAt,
    ledgerepoch: beganAt,
  });
  const value = canonicalJson({ ledgerId, number, beganAt, position, chain });
  const topic = contract.topic(channel);
  return Array.from({ length: contract.partitions(channel) }, (_, partition) => {
    return { topic, partition, key: EPOCH_KEY, value, headers };
  });
}
