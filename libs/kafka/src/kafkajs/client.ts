import type {
  BatchSource,
  KafkaClient,
  KafkaSettings,
  ReadOptions,
  SourceOptions,
  StoredRecord,
  TransactionalSink,
} from '../port';
import { GroupConsumer } from './group-consumer';
import { Reading } from './reader';
import { GuardedSink } from './sink';
import { KafkajsTopics } from './topics';

/** The port on kafkajs 2.2.4, which is unmaintained: docs/kafka.md lists its faults and where each is contained. */
export class KafkajsClient implements KafkaClient {
  readonly topics: KafkajsTopics;
  private readonly sources: BatchSource[] = [];

  constructor(private readonly settings: KafkaSettings) {
    this.topics = new KafkajsTopics(settings);
  }

  openSink(transactionalId: string): Promise<TransactionalSink> {
    return GuardedSink.open(this.settings, transactionalId);
  }

  read(options: ReadOptions, onRecord: (record: StoredRecord) => void): Promise<void> {
    return new Reading(this.settings, options, onRecord).run(this.topics);
  }

  async consume(options: SourceOptions): Promise<BatchSource> {
    const source = await GroupConsumer.start(this.settings, options);
    this.sources.push(source);
    return source;
  }

  async close(): Promise<void> {
    await Promise.all(this.sources.map((source) => source.stop()));
  }
}
