import type { KafkaClient } from '@ledger/kafka';
import type { Contract } from '@ledger/streaming';
import { type Admin, ConfigResourceTypes } from 'kafkajs';
import { readAll, until } from '../support/records';

/** The compacted topics of the streamers. */
const COMPACTED = ['totals', 'cursors'] as const;

/** Lets the broker compact at once what it would compact in hours. */
const AT_ONCE = {
  'cleanup.policy': 'compact',
  'min.insync.replicas': '2',
  'segment.ms': '100',
  'min.cleanable.dirty.ratio': '0.01',
  'min.compaction.lag.ms': '0',
  'max.compaction.lag.ms': '100',
};

export interface Compacted {
  /** Records of the compacted topics, before and after. */
  readonly before: number;
  readonly after: number;
}

/**
 * Makes the broker compact the totals and the cursors, and resolves when it has: when most of the older records of keys
 * that have newer ones are gone. `more` writes to the topics, since the newest segment is never compacted.
 */
export async function compact(
  { client, contract }: { readonly client: KafkaClient; readonly contract: Contract },
  admin: Admin,
  more: () => Promise<void>,
): Promise<Compacted> {
  const topics = COMPACTED.map((name) => contract.topic(name));
  const configEntries = Object.entries(AT_ONCE).map(([name, value]) => ({ name, value }));
  const sizes = (): Promise<number[]> =>
    Promise.all(topics.map(async (topic) => (await readAll(client, [topic])).length));
  // Counted first: the broker begins at once.
  const before = await sizes();
  await admin.alterConfigs({
    validateOnly: false,
    resources: topics.map((name) => ({ type: ConfigResourceTypes.TOPIC, name, configEntries })),
  });
  let after = before;
  await until('the topics are compacted', async () => {
    await more();
    after = await sizes();
    return after.every((size, i) => size < before[i]! / 2);
  });
  return { before: sumOf(before), after: sumOf(after) };
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, n) => sum + n, 0);
