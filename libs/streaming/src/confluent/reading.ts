import { type KafkaSettings, readerGroup } from '../kafkajs/connection';
import { within } from '../kafkajs/deadline';
import type { ReadOptions, StoredRecord, TopicAdmin } from '../port';
import { propertiesOf } from './connection';
import type { Driver, DriverMessage, PartitionReader } from './driver';
import { outcomeOf } from './outcome';
import { recordOf } from './record';

const MOST_AT_ONCE = 1_000;
const WAIT_MS = 50;

interface Stretch {
  readonly topic: string;
  readonly partition: number;
  readonly from: bigint;
  readonly end: bigint;
}

const keyOf = ({ topic, partition }: { topic: string; partition: number }): string => `${topic}/${partition}`;

/** One reading of topics to an end that is certain: partitions are assigned, no group is joined. */
export class ConfluentReading {
  private readonly ends = new Map<string, bigint>();
  /** Partitions that are not read to their end yet. */
  private readonly open = new Set<string>();
  private found = false;
  private stopped = false;

  constructor(
    private readonly driver: Driver,
    private readonly settings: KafkaSettings,
    private readonly options: ReadOptions,
    private readonly onRecord: (record: StoredRecord) => void,
  ) {}

  async run(topics: TopicAdmin): Promise<void> {
    const what = `Reading ${this.options.topics.join(', ')}`;
    try {
      await within(this.options.deadlineMs ?? 30_000, what, this.toTheEnd(await this.stretches(topics)));
    } catch (error) {
      throw outcomeOf(error);
    } finally {
      this.stopped = true;
    }
  }

  private async stretches(topics: TopicAdmin): Promise<Stretch[]> {
    const all: Stretch[] = [];
    for (const topic of this.options.topics) {
      for (const { partition, low, stable: end } of await topics.extents(topic)) {
        const wanted = this.options.last === undefined ? low : end - BigInt(this.options.last);
        all.push({ topic, partition, from: wanted > low ? wanted : low, end });
      }
    }
    return all;
  }

  private async toTheEnd(stretches: readonly Stretch[]): Promise<void> {
    for (const stretch of stretches) {
      this.ends.set(keyOf(stretch), stretch.end);
      if (stretch.end > stretch.from) this.open.add(keyOf(stretch));
    }
    if (this.done) return;
    const reader = new this.driver.KafkaConsumer({
      ...propertiesOf(this.settings),
      'group.id': readerGroup(this.settings),
      'enable.auto.commit': false,
      'enable.partition.eof': true,
      'fetch.wait.max.ms': WAIT_MS,
      'isolation.level': this.options.committedOnly === false ? 'read_uncommitted' : 'read_committed',
    });
    reader.on('event.error', () => undefined);
    reader.on('partition.eof', (end) => this.reached(end, BigInt(end.offset)));
    try {
      await new Promise<void>((resolve, reject) => {
        reader.connect({ timeout: 5_000 }, (error) => (error ? reject(error) : resolve()));
      });
      reader.setDefaultConsumeTimeout(WAIT_MS);
      reader.assign(stretches.map(({ topic, partition, from }) => ({ topic, partition, offset: Number(from) })));
      while (!this.done && !this.stopped) for (const message of await some(reader)) this.deliver(recordOf(message));
    } finally {
      reader.disconnect(() => undefined);
    }
  }

  private get done(): boolean {
    return this.found || (!this.options.until && this.open.size === 0);
  }

  private deliver(record: StoredRecord): void {
    if (this.found || this.isPast(record)) return;
    this.onRecord(record);
    if (this.options.until?.(record)) this.found = true;
    this.reached(record, record.offset + 1n);
  }

  /** Control records take offsets and are never delivered: then the client's word on the end of a partition counts. */
  private reached(place: { topic: string; partition: number }, next: bigint): void {
    if (next >= (this.ends.get(keyOf(place)) ?? 0n)) this.open.delete(keyOf(place));
  }

  /** What was written after the reading began is left out, so that several readings of one state agree. */
  private isPast(record: StoredRecord): boolean {
    return !this.options.until && record.offset >= (this.ends.get(keyOf(record)) ?? 0n);
  }
}

const some = (reader: PartitionReader): Promise<readonly DriverMessage[]> =>
  new Promise((resolve, reject) => {
    reader.consume(MOST_AT_ONCE, (error, messages) => (error ? reject(error) : resolve(messages)));
  });
