import type { KafkaSettings } from '../kafkajs/connection';
import { KafkajsTopics } from '../kafkajs/topics';
import type { BatchSource, KafkaClient, ReadOptions, SourceOptions, StoredRecord, TransactionalSink } from '../port';
import { type Driver, loadDriver } from './driver';
import { ConfluentGroupConsumer } from './group-consumer';
import { ConfluentReading } from './reading';
import { ConfluentSink } from './sink';

/**
 * The port on @confluentinc/kafka-javascript, which is on librdkafka. Topics are made and asked about with kafkajs here, too:
 * its faults lie in its producer, and this client can not read a topic's settings.
 */
export class ConfluentClient implements KafkaClient {
  readonly topics: KafkajsTopics;
  private readonly driver: Driver;
  private readonly sources: BatchSource[] = [];

  /** @throws Refused when the package is not installed */
  constructor(
    private readonly settings: KafkaSettings,
    driver: Driver = loadDriver(),
  ) {
    this.driver = driver;
    this.topics = new KafkajsTopics(settings);
  }

  openSink(transactionalId: string): Promise<TransactionalSink> {
    return ConfluentSink.open(this.driver, this.settings, transactionalId);
  }

  read(options: ReadOptions, onRecord: (record: StoredRecord) => void): Promise<void> {
    return new ConfluentReading(this.driver, this.settings, options, onRecord).run(this.topics);
  }

  /** Only where somebody answers: else its connecting holds a thread of Node's pool for half a minute. */
  async consume(options: SourceOptions): Promise<BatchSource> {
    await this.topics.extents(options.topic);
    const source = await ConfluentGroupConsumer.start(this.driver, this.settings, options);
    this.sources.push(source);
    return source;
  }

  async close(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.stop()));
  }
}
