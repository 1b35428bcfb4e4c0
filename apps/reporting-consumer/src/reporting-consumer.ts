import { type Batch, type Consumer, type ConsumerGroupJoinEvent, Kafka, logLevel } from 'kafkajs';
import type { Settings } from './settings';
import { statedTotal } from './stated-total';
import type { Taken, TotalsStore } from './totals-store';

export interface Listener {
  /** A batch is in the store, durably. */
  readonly taken: (taken: Taken, partition: number) => void;
  /** The consumer has ended and will not go on by itself. */
  readonly failed: (error: Error) => void;
}

/**
 * Follows a topic of totals into a store. Three things make it exact:
 * it reads only what was committed (the default of kafkajs; never set `readUncommitted`),
 * it keeps its offsets in the store, in the transaction of the totals, and begins where the store says,
 * and the store ignores what it has already. Nothing is committed to the consumer group: one authority is enough.
 */
export class ReportingConsumer {
  private readonly consumer: Consumer;

  constructor(
    private readonly settings: Settings,
    private readonly store: TotalsStore,
    private readonly listener: Listener,
  ) {
    const kafka = new Kafka({ clientId: 'reporting-consumer', logLevel: logLevel.ERROR, ...settings.kafka });
    const { groupId } = settings;
    this.consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 200, allowAutoTopicCreation: false });
  }

  async start(): Promise<void> {
    const { GROUP_JOIN, CRASH } = this.consumer.events;
    this.consumer.on(GROUP_JOIN, (event) => this.beginWhereTheStoreIs(event));
    this.consumer.on(CRASH, ({ payload }) => {
      if (!payload.restart) this.listener.failed(payload.error);
    });
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [this.settings.topic], fromBeginning: true });
    await this.consumer.run({ autoCommit: false, eachBatch: async ({ batch }) => this.take(batch) });
  }

  /** Waits for the batch in hand. */
  async stop(): Promise<void> {
    await this.consumer.disconnect();
  }

  /** The group knows no offsets, so each partition would begin at its first record; the guard would bear that, too. */
  private beginWhereTheStoreIs({ payload }: ConsumerGroupJoinEvent): void {
    for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
      for (const partition of partitions) {
        const next = this.store.next(topic, partition);
        if (next > 0n) this.consumer.seek({ topic, partition, offset: String(next) });
      }
    }
  }

  /** `lastOffset` also counts the control records of transactions, which are never delivered. */
  private take(batch: Batch): void {
    const { topic, partition, messages } = batch;
    try {
      const place = { topic, partition, next: BigInt(batch.lastOffset()) + 1n };
      this.listener.taken(this.store.take(messages.map(statedTotal), place), partition);
    } catch (error) {
      // A record that is not understood, or a store that can not be written: to go on would make the totals wrong.
      this.listener.failed(error as Error);
      throw error;
    }
  }
}
