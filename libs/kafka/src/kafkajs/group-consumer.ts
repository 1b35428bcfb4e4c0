import type { Consumer, EachBatchPayload } from 'kafkajs';
import { type BatchSource, type KafkaSettings, Refused, type SourceOptions, type SourceState, timingOf } from '../port';
import { connectTo } from './connection';
import { within } from '../adapter/deadline';
import { outcomeOf } from './outcome';
import { recordOf } from '../adapter/record-of';
import { Wire } from './wire';

const START_AGAIN_AFTER_MS = 1_000;
/** For the batches in hand and the farewell. */
const LEAVE_MS = 8_000;
/** For the farewell of one that will be replaced. */
const LEAVE_SOON_MS = 1_000;
/** A consumer asks at least four times a second; one that has not for so long has lost its brokers, or hangs. */
const SLOWEST_FETCH_MS = 10_000;

/**
 * A member of a consumer group that hands over whole batches and commits only what was settled. A consumer that the
 * client gives up on is replaced by a new one, for as long as it takes: the broker may be gone for an hour.
 */
export class GroupConsumer implements BatchSource {
  private consumer: Consumer | undefined;
  private givenUp: Consumer | undefined;
  private wire = new Wire();
  private readonly timers = new Set<NodeJS.Timeout>();
  private status: SourceState['state'] = 'running';
  private reason: string | undefined;
  private lastFetchAt = Date.now();

  private constructor(
    private readonly settings: KafkaSettings,
    private readonly options: SourceOptions,
  ) {}

  /** @throws Refused when the broker will not have it: wrong credentials, no permission */
  static async start(settings: KafkaSettings, options: SourceOptions): Promise<GroupConsumer> {
    const source = new GroupConsumer(settings, options);
    try {
      await source.connect();
    } catch (error) {
      await source.stop();
      throw outcomeOf(error) instanceof Refused ? outcomeOf(error) : error;
    }
    return source;
  }

  state(): SourceState {
    const hangs = this.status === 'running' && Date.now() - this.lastFetchAt > SLOWEST_FETCH_MS;
    const reason = hangs ? 'Kafka has not answered for 10 seconds.' : this.reason;
    return { state: hangs ? 'failing' : this.status, ...(reason && { reason }), lastFetchAt: this.lastFetchAt };
  }

  async stop(): Promise<void> {
    if (this.status === 'stopped') return;
    const isMember = this.state().state === 'running';
    this.status = 'stopped';
    for (const timer of this.timers) clearTimeout(timer);
    const leaving = this.consumer?.disconnect() ?? Promise.resolve();
    await within(isMember ? LEAVE_MS : 0, 'Leaving the group', leaving).catch(() => undefined);
    this.wire.cut();
  }

  private async connect(): Promise<void> {
    const { sessionMs } = timingOf(this.settings);
    this.wire = new Wire();
    const consumer = (this.consumer = connectTo(this.settings, this.wire).consumer({
      groupId: this.options.groupId,
      sessionTimeout: sessionMs,
      heartbeatInterval: sessionMs / 4,
      rebalanceTimeout: 60_000,
      maxWaitTimeInMs: 250,
      maxBytesPerPartition: 1_048_576,
      retry: { restartOnFailure: async () => false },
    }));
    consumer.on(consumer.events.FETCH, () => {
      this.lastFetchAt = Date.now();
    });
    consumer.on(consumer.events.GROUP_JOIN, () => {
      if (this.status === 'failing') this.status = 'running';
      this.reason = undefined;
    });
    consumer.on(consumer.events.CRASH, ({ payload }) => this.replace(consumer, payload.error));
    // The client would ask a broker that hangs for minutes, though its partitions are led by another long since.
    consumer.on(consumer.events.REQUEST_TIMEOUT, ({ payload }) =>
      this.replace(consumer, new Error(`${payload.broker} did not answer ${payload.apiName} in time.`)),
    );
    await consumer.connect();
    await consumer.subscribe({ topics: [this.options.topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
      eachBatch: (payload) => this.handle(consumer, payload),
    });
  }

  private async handle(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const { topic, partition, messages } = payload.batch;
    const records = messages.map((message) => recordOf({ topic, partition }, message));
    const progress = await this.options.handle(records, {
      heartbeat: () => payload.heartbeat(),
      stale: () => !payload.isRunning() || payload.isStale(),
    });
    const last = messages[progress.settled - 1];
    if (last && !payload.isStale()) {
      payload.resolveOffset(last.offset);
      await payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
    }
    if (progress.againInMs !== undefined) this.pause(consumer, { topic, partition }, progress.againInMs);
    await payload.heartbeat();
  }

  private pause(consumer: Consumer, { topic, partition }: { topic: string; partition: number }, ms: number): void {
    const place = [{ topic, partitions: [partition] }];
    consumer.pause(place);
    this.later(ms, () => {
      if (consumer === this.consumer) consumer.resume(place);
    });
  }

  private replace(consumer: Consumer, error: Error): void {
    if (this.status === 'stopped' || consumer !== this.consumer || consumer === this.givenUp) return;
    this.givenUp = consumer;
    this.status = 'failing';
    this.reason = (this.wire.refusal ?? error).message;
    this.later(START_AGAIN_AFTER_MS, () => void this.startAgain(consumer));
  }

  /** One that does not leave keeps its partitions from the next one for as long as its session lasts. */
  private async startAgain(consumer: Consumer): Promise<void> {
    await within(LEAVE_SOON_MS, 'Leaving the group', consumer.disconnect()).catch(() => undefined);
    this.wire.cut();
    if (this.status === 'stopped') return;
    await this.connect().catch((error: Error) => this.replace(this.consumer!, error));
  }

  private later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (this.status !== 'stopped') work();
    }, ms);
    this.timers.add(timer);
  }
}
