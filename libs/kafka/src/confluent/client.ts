import { inTries, within } from '../adapter/deadline';
import {
  type BatchSource,
  type KafkaClient,
  type KafkaSettings,
  type ReadOptions,
  type SourceOptions,
  type StoredRecord,
  timingOf,
  type TopicAdmin,
  type TransactionalSink,
} from '../port';
import { type Driver, loadDriver } from './driver';
import { ConfluentGroupConsumer } from './group-consumer';
import { outcomeOf } from './outcome';
import { ConfluentReading } from './reading';
import { ConfluentSink } from './sink';

/**
 * The port on @confluentinc/kafka-javascript, which is on librdkafka. Topics are made and asked about by
 * another adapter: this client cannot read a topic's settings.
 */
export class ConfluentClient implements KafkaClient {
  private readonly driver: Driver;
  private readonly sources: BatchSource[] = [];

  /** @throws Refused when the package is not installed */
  constructor(
    private readonly settings: KafkaSettings,
    readonly topics: TopicAdmin,
    driver: Driver = loadDriver(),
  ) {
    this.driver = driver;
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
   * Asks through the topics whether Kafka answers and accepts this user. That reports a fault at once, in words; librdkafka
   * would retry in silence, on threads of the pool in which Node reads files and looks up names.
   *
   * @throws Refused wrong credentials
   * @throws DoubtfulOutcome no broker answers
   */
  private async answered(): Promise<void> {
    const { openDeadlineMs } = timingOf(this.settings);
    const ask = (patienceMs: number) => within(patienceMs, 'Reaching Kafka', this.topics.ensure([]));
    await inTries(openDeadlineMs, ask).catch((error: unknown) => {
      throw outcomeOf(error);
    });
  }
}
