import { type KafkaSettings, timingOf } from '../kafkajs/connection';
import { inTries, within } from '../kafkajs/deadline';
import { KafkajsTopics } from '../kafkajs/topics';
import type { BatchSource, KafkaClient, ReadOptions, SourceOptions, StoredRecord, TransactionalSink } from '../port';
import { type Driver, loadDriver } from './driver';
import { ConfluentGroupConsumer } from './group-consumer';
import { outcomeOf } from './outcome';
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

  async openSink(transactionalId: string): Promise<TransactionalSink> {
    await this.answered();
    return ConfluentSink.open(this.driver, this.settings, transactionalId);
  }

  read(options: ReadOptions, onRecord: (record: StoredRecord) => void): Promise<void> {
    return new ConfluentReading(this.driver, this.settings, options, onRecord).run(this.topics);
  }

  async consume(options: SourceOptions): Promise<BatchSource> {
    await this.answered();
    const source = await ConfluentGroupConsumer.start(this.driver, this.settings, options);
    this.sources.push(source);
    return source;
  }

  async close(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.stop()));
  }

  /**
   * Asks by kafkajs whether Kafka is there and knows us. That says at once, and in words, what is wrong; librdkafka would
   * try in silence, and in threads of the pool in which Node reads files and looks up names.
   *
   * @throws Refused wrong credentials
   * @throws DoubtfulOutcome nobody answers
   */
  private async answered(): Promise<void> {
    const { openDeadlineMs } = timingOf(this.settings);
    const ask = (patienceMs: number) => within(patienceMs, 'Reaching Kafka', this.topics.ensure([]));
    await inTries(openDeadlineMs, ask).catch((error: unknown) => {
      throw outcomeOf(error);
    });
  }
}
