import { within } from '../adapter/deadline';
import { type KafkaSettings, readerGroup, type ReadOptions, type StoredRecord, type TopicAdmin } from '../port';
import { ReadingRange } from '../adapter/reading-range';
import { propertiesOf } from './connection';
import type { Driver, DriverMessage, PartitionReader } from './driver';
import { outcomeOf } from './outcome';
import { recordOf } from './record';

const MOST_AT_ONCE = 1_000;
const WAIT_MS = 50;
const CONNECT_MS = 5_000;

/** One reading of topics to an end that is certain: partitions are assigned, no group is joined. */
export class ConfluentReading {
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
      await within(this.options.deadlineMs ?? 30_000, what, this.toTheEnd(topics));
    } catch (error) {
      throw outcomeOf(error, 'Fetch');
    } finally {
      this.stopped = true;
    }
  }

  private async toTheEnd(topics: TopicAdmin): Promise<void> {
    const range = await ReadingRange.of(this.options, topics);
    if (range.done) return;
    const reader = this.reader();
    reader.on('partition.eof', (end) => range.reached(end, BigInt(end.offset)));
    try {
      await connected(reader);
      reader.setDefaultConsumeTimeout(WAIT_MS);
      reader.assign(range.places().map(({ topic, partition, next }) => ({ topic, partition, offset: Number(next) })));
      while (!range.done && !this.stopped) this.deliver(range, await some(reader));
    } finally {
      reader.disconnect(() => undefined);
    }
  }

  private reader(): PartitionReader {
    const reader = new this.driver.KafkaConsumer({
      ...propertiesOf(this.settings),
      'group.id': readerGroup(this.settings),
      'enable.auto.commit': false,
      'enable.partition.eof': true,
      'fetch.wait.max.ms': WAIT_MS,
      'fetch.error.backoff.ms': WAIT_MS,
      'isolation.level': this.options.committedOnly === false ? 'read_uncommitted' : 'read_committed',
    });
    reader.on('event.error', () => undefined);
    return reader;
  }

  private deliver(range: ReadingRange, messages: readonly DriverMessage[]): void {
    for (const message of messages) {
      const record = recordOf(message);
      if (!this.stopped && range.takes(record)) this.onRecord(record);
    }
  }
}

const connected = (reader: PartitionReader): Promise<void> =>
  new Promise((resolve, reject) => {
    reader.connect({ timeout: CONNECT_MS }, (error) => (error ? reject(error) : resolve()));
  });

const some = (reader: PartitionReader): Promise<readonly DriverMessage[]> =>
  new Promise((resolve, reject) => {
    reader.consume(MOST_AT_ONCE, (error, messages) => (error ? reject(error) : resolve(messages)));
  });
