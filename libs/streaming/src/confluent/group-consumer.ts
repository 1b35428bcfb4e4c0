import type { KafkaSettings } from '../kafkajs/connection';
import { within } from '../kafkajs/deadline';
import { type BatchSource, Refused, type SourceOptions, type SourceState, type StoredRecord } from '../port';
import { propertiesOf } from './connection';
import type { Driver, DriverConsumer } from './driver';
import { outcomeOf } from './outcome';

const START_MS = 10_000;
const LEAVE_MS = 15_000;

type Place = { readonly topic: string; readonly partition: number };

/** A batch as this client gives it. What is not resolved it delivers again. */
interface Payload {
  readonly batch: Place & { readonly messages: readonly Message[] };
  resolveOffset(offset: string): void;
  isStale(): boolean;
  isRunning(): boolean;
}

interface Message {
  readonly offset: string;
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: { readonly [name: string]: Buffer | string | readonly (Buffer | string)[] | undefined };
}

/** A member of a consumer group that hands over whole batches and commits only what was settled. librdkafka reconnects by itself. */
export class ConfluentGroupConsumer implements BatchSource {
  private readonly timers = new Set<NodeJS.Timeout>();
  private status: SourceState['state'] = 'running';

  private constructor(
    private readonly consumer: DriverConsumer,
    private readonly options: SourceOptions,
  ) {}

  /** @throws Refused when the broker will not have it: wrong credentials, no permission */
  static async start(driver: Driver, settings: KafkaSettings, options: SourceOptions): Promise<ConfluentGroupConsumer> {
    const { Kafka, logLevel } = driver.KafkaJS;
    const kafka = new Kafka({ kafkaJS: { logLevel: logLevel.NOTHING }, ...propertiesOf(settings) });
    const consumer = kafka.consumer({
      kafkaJS: { groupId: options.groupId, fromBeginning: true, autoCommit: false, sessionTimeout: 30_000 },
      'isolation.level': 'read_committed',
      'fetch.wait.max.ms': 250,
      'js.consumer.max.batch.size': 500,
    });
    const source = new ConfluentGroupConsumer(consumer, options);
    try {
      await within(START_MS, 'Joining the group', source.run());
    } catch (error) {
      await source.stop();
      throw outcomeOf(error) instanceof Refused ? outcomeOf(error) : error;
    }
    return source;
  }

  /** librdkafka fetches in threads of its own: as long as it runs it asks. */
  state(): SourceState {
    return { state: this.status, lastFetchAt: Date.now() };
  }

  async stop(): Promise<void> {
    this.status = 'stopped';
    for (const timer of this.timers) clearTimeout(timer);
    await within(LEAVE_MS, 'Leaving the group', this.consumer.disconnect()).catch(() => undefined);
  }

  private async run(): Promise<void> {
    await this.consumer.connect();
    await this.consumer.subscribe({ topics: [this.options.topic] });
    await this.consumer.run({
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
      eachBatch: (payload: Payload) => this.handle(payload),
    });
  }

  private async handle(payload: Payload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const progress = await this.options.handle(
      messages.map((message) => recordOf({ topic, partition }, message)),
      {
        heartbeat: async () => undefined,
        stale: () => !payload.isRunning() || payload.isStale(),
      },
    );
    const last = messages[progress.settled - 1];
    if (last && !payload.isStale()) {
      payload.resolveOffset(last.offset);
      await this.consumer.commitOffsets([{ topic, partition, offset: String(BigInt(last.offset) + 1n) }]);
    }
    if (progress.againInMs !== undefined) this.pause({ topic, partition }, progress.againInMs);
  }

  private pause({ topic, partition }: Place, ms: number): void {
    const place = [{ topic, partitions: [partition] }];
    this.consumer.pause(place);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.status !== 'stopped') this.consumer.resume(place);
    }, ms);
    this.timers.add(timer);
  }
}

function recordOf({ topic, partition }: Place, message: Message): StoredRecord {
  const headers: Record<string, Buffer> = {};
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    const first = Array.isArray(value) ? (value[0] as Buffer | string) : (value as Buffer | string | undefined);
    if (first !== undefined) headers[name] = Buffer.from(first);
  }
  const { offset, timestamp, key, value } = message;
  return { topic, partition, offset: BigInt(offset), timestamp: Number(timestamp), key, value, headers };
}
