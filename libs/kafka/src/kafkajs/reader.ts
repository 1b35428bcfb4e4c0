import type { Consumer } from 'kafkajs';
import {
  DoubtfulOutcome,
  type KafkaSettings,
  readerGroup,
  type ReadOptions,
  Refused,
  type StoredRecord,
  type TopicAdmin,
} from '../port';
import { recordOf } from '../adapter/record-of';
import { ReadingRange } from '../adapter/reading-range';
import { connectTo } from './connection';
import { within } from '../adapter/deadline';
import { outcomeOf } from './outcome';
import { Wire } from './wire';

/** A consumer that brings nothing for so long is replaced: its leader or its coordinator may be gone. */
const STALL_MS = 3_000;
const LEAVE_MS = 1_000;

interface Watcher {
  readonly goesOn: () => void;
  readonly fails: (error: Error) => void;
}

/**
 * One reading of topics from a beginning to an end that is certain, in a separate consumer group that commits
 * nothing. A consumer that breaks is replaced, and what it had delivered already is not delivered again.
 */
export class Reading {
  private stopped = false;

  constructor(
    private readonly settings: KafkaSettings,
    private readonly options: ReadOptions,
    private readonly onRecord: (record: StoredRecord) => void,
  ) {}

  async run(topics: TopicAdmin): Promise<void> {
    const what = `Reading ${this.options.topics.join(', ')}`;
    try {
      await within(this.options.deadlineMs ?? 30_000, what, this.toTheEnd(topics));
    } finally {
      this.stopped = true;
    }
  }

  private async toTheEnd(topics: TopicAdmin): Promise<void> {
    const range = await ReadingRange.of(this.options, topics);
    while (!range.done && !this.stopped) {
      try {
        await this.once(range);
      } catch (error) {
        if (outcomeOf(error) instanceof Refused) throw outcomeOf(error);
      }
    }
  }

  private async once(range: ReadingRange): Promise<void> {
    const wire = new Wire();
    const consumer = connectTo(this.settings, wire).consumer({
      groupId: readerGroup(this.settings),
      readUncommitted: this.options.committedOnly === false,
      maxWaitTimeInMs: 50,
      sessionTimeout: 10_000,
      heartbeatInterval: 1_000,
      retry: { restartOnFailure: async () => false },
    });
    try {
      await wire.unlessRefused(this.follow(consumer, range));
    } finally {
      await within(LEAVE_MS, 'Leaving', consumer.disconnect()).catch(() => undefined);
      wire.cut();
    }
  }

  private async follow(consumer: Consumer, range: ReadingRange): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stalled = () => reject(new DoubtfulOutcome(`Reading stood still for ${STALL_MS} ms.`));
    const watchdog = setTimeout(stalled, STALL_MS);
    const goesOn = (): void => {
      watchdog.refresh();
      if (range.done || this.stopped) resolve();
    };
    this.begin(consumer, range, { goesOn, fails: reject }).catch(reject);
    await promise.finally(() => clearTimeout(watchdog));
  }

  private async begin(consumer: Consumer, range: ReadingRange, { goesOn, fails }: Watcher): Promise<void> {
    consumer.on(consumer.events.CRASH, ({ payload }) =>
      fails(new DoubtfulOutcome(`Reading broke off: ${payload.error.message}`, { cause: payload.error })),
    );
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      range.reached(payload, BigInt(payload.lastOffset) + 1n);
      goesOn();
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) this.deliver(range, recordOf(batch, message));
        goesOn();
      },
    });
    for (const { topic, partition, low, next } of range.places()) {
      if (next > low) consumer.seek({ topic, partition, offset: String(next) });
    }
  }

  private deliver(range: ReadingRange, record: StoredRecord): void {
    if (!this.stopped && range.takes(record)) this.onRecord(record);
  }
}
