import type { ITopicMetadata } from 'kafkajs';
import { nodeAdmin } from '../../../scripts/kafka/node-admin';

const DEADLINE_MS = 5_000;

/**
 * Leaders and replicas of every topic, as that broker knows them now. Each question brings its own connection and an end:
 * the bare client can wait endlessly for what a broker that was killed or paused took with it.
 */
async function topicsSeenBy(broker: string): Promise<ITopicMetadata[]> {
  const admin = nodeAdmin(broker);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`${broker} has not answered`)), DEADLINE_MS);
  try {
    const asked = admin.connect().then(() => admin.fetchTopicMetadata());
    return (await Promise.race([asked, late.promise])).topics;
  } finally {
    clearTimeout(timer);
    admin.disconnect().catch(() => undefined);
  }
}

/** Whether every broker says that every replica of every partition is in sync; one that does not answer does not. */
export async function allInSync(brokers: readonly string[]): Promise<boolean> {
  const views = await Promise.all(brokers.map((broker) => topicsSeenBy(broker).catch(() => undefined)));
  return views.every((topics) => topics?.every(isInSync) ?? false);
}

const isInSync = ({ partitions }: ITopicMetadata): boolean =>
  partitions.every(({ isr, replicas }) => isr.length === replicas.length);

/** "topic/partition leader" of each partition, as that broker knows them now. */
export async function leadersSeenBy(broker: string): Promise<Set<string>> {
  const topics = await topicsSeenBy(broker);
  return new Set(
    topics.flatMap(({ name, partitions }) => partitions.map((each) => `${name}/${each.partitionId} ${each.leader}`)),
  );
}
