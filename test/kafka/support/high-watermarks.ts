import { randomUUID } from 'node:crypto';
import { Kafka, logLevel } from 'kafkajs';

/** Where partitions that hold anything ("topic/partition") really end, open transactions included. */
export async function highWatermarksOf(
  brokers: readonly string[],
  topics: string[],
  busyPartitions: readonly string[],
): Promise<Map<string, bigint>> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING });
  const busy = new Set(busyPartitions);
  const ends = new Map<string, bigint>();
  const consumer = kafka.consumer({ groupId: `high-${randomUUID()}`, readUncommitted: true, maxWaitTimeInMs: 50 });
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    consumer
      .run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          const place = `${batch.topic}/${batch.partition}`;
          ends.set(place, BigInt(batch.highWatermark));
          busy.delete(place);
          if (busy.size === 0) resolve();
        },
      })
      .catch(reject);
  });
  await consumer.disconnect();
  return ends;
}
