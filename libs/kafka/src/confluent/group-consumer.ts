import { within } from '../adapter/deadline';
import { missingPermission } from '../adapter/permission';
import { type Message, recordOf } from '../adapter/record-of';
import { type BatchSource, type KafkaSettings, Refused, type SourceOptions, type SourceState, timingOf } from '../port';
import { loggerTo, propertiesOf } from './connection';
import type { Driver, DriverConsumer } from './driver';
import { outcomeOf } from './outcome';

const CONNECT_MS = 10_000;
/** For the first assignment: others may have to be given up first. */
const JOIN_MS = 15_000;
const LEAVE_MS = 15_000;
const ACCOUNT_EVERY_MS = 1_000;
/** A member says every three seconds that it is alive; who was not answered for so long has lost its brokers, or hangs. */
const LONGEST_SILENCE_MS = 10_000;

type Place = { readonly topic: string; readonly partition: number };

/** A batch as this client gives it. What is not resolved it delivers again. */
interface Payload {
  readonly batch: Place & { readonly messages: readonly Message[] };
  resolveOffset(offset: string): void;
  isStale(): boolean;
}

/** librdkafka's account of itself. */
interface Account {
  readonly brokers: {
    readonly [name: string]: { readonly state: string; /** In µs, or -1. */ readonly rxidle: number };
  };
  /** Of this member of the group; `steady` when its partitions are settled. */
  readonly cgrp?: { readonly join_state: string };
  readonly topics: {
    readonly [name: string]: {
      /** The end of each as the last answer named it; below zero when that was a refusal, or there was none. */
      readonly partitions: { readonly [number: string]: { readonly hi_offset: number } };
    };
  };
}

/** A member of a consumer group that hands over whole batches and commits only what was settled. librdkafka reconnects by itself. */
export class ConfluentGroupConsumer implements BatchSource {
  private readonly consumer: DriverConsumer;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly joined = Promise.withResolvers<void>();
  private stopped = false;
  private heardAt = Date.now();
  /** Which permission it lacks, until it works; librdkafka says so once, and tries on by itself. */
  private refusal: Refused | undefined;

  private constructor(
    driver: Driver,
    settings: KafkaSettings,
    private readonly options: SourceOptions,
  ) {
    const log: KafkaSettings['log'] = (level, message) => {
      settings.log?.(level, message);
      const lack = missingPermission(message, 'Fetch');
      if (!lack) return;
      this.refusal = lack;
      this.joined.resolve();
    };
    const kafka = new driver.KafkaJS.Kafka({ ...propertiesOf(settings), kafkaJS: { logger: loggerTo(log) } });
    this.consumer = kafka.consumer({
      'group.id': options.groupId,
      'auto.offset.reset': 'earliest',
      'enable.auto.commit': false,
      'isolation.level': 'read_committed',
      'session.timeout.ms': timingOf(settings).sessionMs,
      'max.poll.interval.ms': 60_000,
      'fetch.wait.max.ms': 250,
      'js.consumer.max.batch.size': 500,
      'statistics.interval.ms': ACCOUNT_EVERY_MS,
      stats_cb: ({ message }: { readonly message: string }) => this.hear(JSON.parse(message) as Account),
      rebalance_cb: () => this.joined.resolve(),
    });
  }

  /** @throws Refused wrong credentials; a permission may still be given: that it is missing shows in the state */
  static async start(driver: Driver, settings: KafkaSettings, options: SourceOptions): Promise<ConfluentGroupConsumer> {
    const source = new ConfluentGroupConsumer(driver, settings, options);
    try {
      await within(CONNECT_MS, 'Connecting a consumer', source.run());
      await source.join();
    } catch (error) {
      await source.stop();
      throw outcomeOf(error) instanceof Refused ? outcomeOf(error) : error;
    }
    return source;
  }

  state(): SourceState {
    if (this.stopped) return { state: 'stopped', lastFetchAt: this.heardAt };
    if (this.refusal) return { state: 'failing', reason: this.refusal.message, lastFetchAt: this.heardAt };
    if (Date.now() - this.heardAt <= LONGEST_SILENCE_MS) return { state: 'running', lastFetchAt: this.heardAt };
    return { state: 'failing', reason: 'Kafka has not answered for 10 seconds.', lastFetchAt: this.heardAt };
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
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

  /** Who is not there in time comes later. */
  private async join(): Promise<void> {
    await within(JOIN_MS, 'Joining the group', this.joined.promise).catch(() => undefined);
  }

  private hear({ brokers, cgrp, topics }: Account): void {
    const up = Object.values(brokers).filter(({ state, rxidle }) => state === 'UP' && rxidle >= 0);
    const silences = up.map(({ rxidle }) => rxidle / 1_000);
    if (silences.length > 0) this.heardAt = Math.max(this.heardAt, Date.now() - Math.min(...silences));
    const places = Object.values(topics).flatMap(({ partitions }) => Object.values(partitions));
    if (cgrp?.join_state === 'steady' && places.some(({ hi_offset }) => hi_offset >= 0)) this.refusal = undefined;
  }

  private async handle(payload: Payload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    this.heardAt = Date.now();
    const progress = await this.options.handle(
      messages.map((message) => recordOf({ topic, partition }, message)),
      {
        heartbeat: async () => undefined,
        stale: () => this.stopped || payload.isStale(),
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
      if (!this.stopped) this.consumer.resume(place);
    }, ms);
    this.timers.add(timer);
  }
}
