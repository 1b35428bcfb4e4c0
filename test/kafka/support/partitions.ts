import { type ITopicMetadata, Kafka, logLevel } from 'kafkajs';

const DEADLINE_MS = 5_000;

/**
 * Leaders and replicas of all topics, as some broker knows them now. Each question brings its own connection and an end:
 * the bare client can wait for ever for what a broker that was killed or paused took with it.
 */
export async function partitionsOf(brokers: readonly string[]): Promise<ITopicMetadata['partitions']> {
  const retry = { retries: 2, initialRetryTime: 50 };
  const admin = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry }).admin();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('no broker has answered')), DEADLINE_MS);
  try {
    const asked = admin.connect().then(() => admin.fetchTopicMetadata());
    const { topics } = await Promise.race([asked, late.promise]);
    return topics.flatMap(({ partitions }) => partitions);
  } finally {
    clearTimeout(timer);
    admin.disconnect().catch(() => undefined);
  }
}

/** Whether every replica of every partition is in sync; a cluster that does not answer is not. */
export async function allInSync(brokers: readonly string[]): Promise<boolean> {
  const partitions = await partitionsOf(brokers).catch(() => undefined);
  return partitions?.every(({ isr, replicas }) => isr.length === replicas.length) ?? false;
}
