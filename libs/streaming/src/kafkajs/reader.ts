import type { Consumer, KafkaMessage } from 'kafkajs';
import { DoubtfulOutcome, type ReadOptions, Refused, type StoredRecord, type TopicAdmin } from '../port';
import { connectTo, type KafkaSettings, readerGroup } from './connection';
import { within } from './deadline';
import { outcomeOf } from './outcome';
import { Wire } from './wire';

/** A consumer that brings nothing for so long is replaced: its leader or its coordinator may be gone. */
const STALL_MS = 3_000;
const LEAVE_MS = 1_000;

type Place = { readonly topic: string; readonly partition: number };

const keyOf = ({ topic, partition }: Place): string => `${topic}/${partition}`;

/**
 * One reading of topics from a beginning to an end that is certain, in a consumer group of its own that commits
 * nothing. Where a partition ends is asked before; control records take offsets and are never delivered, so the end is
 * noticed by the client's account of each fetch and not by the last record. A consumer that breaks is replaced, and
 * what it had delivered already is not delivered again.
 */
export class Reading {
  /** Partitions that are not read to their end yet. */
  private readonly open = new Map<string, Place & { readonly low: bigint; readonly end: bigint }>();
  private readonly delivered = new Map<string, bigint>();
  private stopped = false;
  private found = false;

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
    for (const topic of this.options.topics) {
      for (const { partition, low, stable } of await topics.extents(topic)) {
        if (stable > low) this.open.set(keyOf({ topic, partition }), { topic, partition, low, end: stable });
      }
    }
    while (!this.done && !this.stopped) {
      try {
        await this.once();
      } catch (error) {
        if (outcomeOf(error) instanceof Refused) throw outcomeOf(error);
      }
    }
  }

  private get done(): boolean {
    return this.found || (!this.options.until && this.open.size === 0);
  }

  private async once(): Promise<void> {
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
      await wire.unlessRefused(this.follow(consumer));
    } finally {
      await within(LEAVE_MS, 'Leaving', consumer.disconnect()).catch(() => undefined);
      wire.cut();
    }
  }

  private async follow(consumer: Consumer): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const stalled = () => reject(new DoubtfulOutcome(`Reading stood still for ${STALL_MS} ms.`));
    const watchdog = setTimeout(stalled, STALL_MS);
    const goesOn = (): void => {
      watchdog.refresh();
      if (this.done || this.stopped) resolve();
    };
    this.begin(consumer, goesOn, reject).catch(reject);
    await promise.finally(() => clearTimeout(watchdog));
  }

  private async begin(consumer: Consumer, goesOn: () => void, fails: (error: Error) => void): Promise<void> {
    consumer.on(consumer.events.CRASH, ({ payload }) =>
      fails(new DoubtfulOutcome(`Reading broke off: ${payload.error.message}`, { cause: payload.error })),
    );
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const end = this.open.get(keyOf(payload))?.end;
      if (end !== undefined && BigInt(payload.lastOffset) + 1n >= end) this.open.delete(keyOf(payload));
      goesOn();
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [...this.options.topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) this.deliver(recordOf(batch, message));
        goesOn();
      },
    });
    this.skip(consumer);
  }

  /** Begins where this reading, or the one that broke, has to go on. */
  private skip(consumer: Consumer): void {
    for (const { topic, partition, low, end } of this.open.values()) {
      const tail = this.options.last === undefined ? low : end - BigInt(this.options.last);
      const next = (this.delivered.get(keyOf({ topic, partition })) ?? -1n) + 1n;
      const offset = tail > next ? tail : next;
      if (offset > low) consumer.seek({ topic, partition, offset: String(offset) });
    }
  }

  private deliver(record: StoredRecord): void {
    const place = keyOf(record);
    if (this.found || record.offset <= (this.delivered.get(place) ?? -1n) || this.isPast(record)) return;
    this.delivered.set(place, record.offset);
    this.onRecord(record);
    if (this.options.until?.(record)) this.found = true;
  }

  /** What was written after the reading began is left out, so that several readings of one state agree. */
  private isPast(record: StoredRecord): boolean {
    if (this.options.until) return false;
    const end = this.open.get(keyOf(record))?.end;
    return end === undefined || record.offset >= end;
  }
}

export function recordOf({ topic, partition }: Place, message: KafkaMessage): StoredRecord {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: headersOf(message),
  };
}

/** Of several headers of one name the first counts, and one without a value is empty. */
function headersOf({ headers = {} }: Pick<KafkaMessage, 'headers'>): { [name: string]: Buffer } {
  const entries = Object.entries(headers).map(([name, values]) => {
    const [first] = [values].flat();
    return [name, Buffer.from(first ?? '')] as const;
  });
  return Object.fromEntries(entries);
}
