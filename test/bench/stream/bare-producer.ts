import { randomUUID } from 'node:crypto';
import { Kafka, logLevel, type Producer } from 'kafkajs';
import type { Arrived } from './arrivals';

/** The streamer's own retry times: with those of kafkajs a bare transaction takes 300 ms, and the ceiling would be low. */
const RETRY = { initialRetryTime: 2, factor: 0, multiplier: 1.3, maxRetryTime: 250, retries: 60 };

/** The ceiling: kafkajs with transactions and nothing else. No guard, no order of leaders, no cursor to come back to. */
export class BareProducer {
  private constructor(private readonly producer: Producer) {}

  static async open(brokers: readonly string[]): Promise<BareProducer> {
    const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry: RETRY });
    const producer = kafka.producer({ transactionalId: randomUUID(), maxInFlightRequests: 1 });
    await producer.connect();
    await (await producer.transaction()).abort();
    return new BareProducer(producer);
  }

  /** Sends the records in one transaction. */
  async send(records: readonly Arrived[]): Promise<void> {
    const topics = Map.groupBy(records, ({ topic }) => topic);
    const transaction = await this.producer.transaction();
    await transaction.sendBatch({
      topicMessages: [...topics].map(([topic, own]) => ({
        topic,
        messages: own.map(({ partition, key, value, headers }) => ({ partition, key, value, headers })),
      })),
    });
    await transaction.commit();
  }

  async close(): Promise<void> {
    await this.producer.disconnect();
  }
}
