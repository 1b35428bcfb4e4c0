import { type Batch, type Consumer, type ConsumerGroupJoinEvent, Kafka, logLevel } from 'kafkajs';
import type { Settings } from './settings';
import { statementIn } from './stated-total';
import type { Taken, TotalsStore } from './totals-store';

export interface Listener {
  /** A batch is in the store, durably. */
  readonly taken: (taken: Taken, partition: number) => void;
  /** The consumer has stopped and does not resume. */
  readonly failed: (error: Error) => void;
}

/** It begins so many offsets before its place: what is there it has, unless the topic is another one now. */
const LOOK_BACK = 100n;

/**
 * Follows a topic of totals into a store. Four things make it exact:
 * it reads only what was committed (the default of kafkajs; never set `readUncommitted`),
 * it keeps its offsets in the store, in the transaction of the totals, and begins where the store says,
 * the store ignores what it has already, and forgets what is void since the ledger was restored. Nothing is committed to the consumer group: one authority is enough.
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
    this.consumer = kafka.consumer({
      groupId,
      maxWaitTimeInMs: 200,
      allowAutoTopicCreation: false,
      // After an error it rejoins the group, which checks again that the topic is the same.
      retry: { retries: 0 },
      // How long a broker that comes back waits for the one that was this consumer before.
      sessionTimeout: 10_000,
    });
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

  /** The group knows no offsets, so each partition would begin at its first record; the guard would bear that, too. */
  private beginWhereTheStoreIs({ payload }: ConsumerGroupJoinEvent): void {
    for (const [topic, partitions] of Object.entries(payload.memberAssignment)) {
      for (const partition of partitions) {
        const first = BigInt(this.store.place({ topic, partition })?.offset ?? 0) - LOOK_BACK;
        if (first > 0n) this.consumer.seek({ topic, partition, offset: String(first) });
      }
    }
  }

  private take(batch: Batch): void {
    try {
      const records = this.store.missing(batch, batch.messages);
      const last = records.at(-1);
      if (last === undefined) return;
      const youngest = records.reduce((latest, { timestamp }) => Math.max(latest, Number(timestamp)), 0);
      const taken = this.store.take(records.map(statementIn), batch, { offset: last.offset, youngest });
      this.listener.taken(taken, batch.partition);
    } catch (error) {
      // An unknown record or a failing store: continuing would make the totals wrong.
      this.listener.failed(error as Error);
      throw error;
    }
  }
}
