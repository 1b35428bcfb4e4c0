import type { Producer, TopicMessages, Transaction } from 'kafkajs';
import { assertFits } from '../adapter/batch';
import { failpoint } from '../adapter/failpoint';
import {
  DoubtfulOutcome,
  type KafkaSettings,
  type OutgoingRecord,
  type Timing,
  timingOf,
  type TransactionalSink,
} from '../port';
import { connectTo, RETRY } from './connection';
import { inTries, within } from '../adapter/deadline';
import { SendGuard } from './guard';
import { Leaders } from './leaders';
import { outcomeOf } from './outcome';
import { Wire } from './wire';

const CLOSE_MS = 1_000;

interface Parts {
  readonly producer: Producer;
  readonly guard: SendGuard;
  readonly leaders: Leaders;
  readonly wire: Wire;
  readonly timing: Timing;
}

/**
 * A transactional kafkajs producer with every known fault contained: partitions are explicit, one send is in flight,
 * each send goes to one leader and is watched, each call has a deadline, and after any doubt the producer is thrown
 * away with its connections cut. The faults: test/kafka/client-faults.spec.ts; that they are
 * contained: test/kafka/client-conformance.spec.ts.
 */
export class GuardedSink implements TransactionalSink {
  private busy = false;
  private ended = false;

  private constructor(private readonly parts: Parts) {}

  static async open(settings: KafkaSettings, transactionalId: string): Promise<GuardedSink> {
    const { openDeadlineMs } = timingOf(settings);
    return inTries(openDeadlineMs, (patienceMs) => GuardedSink.tryToOpen(settings, transactionalId, patienceMs));
  }

  private static async tryToOpen(settings: KafkaSettings, transactionalId: string, ms: number): Promise<GuardedSink> {
    const wire = new Wire();
    const timing = timingOf(settings);
    const holder: { guard?: SendGuard } = {};
    const producer = connectTo(settings, wire).producer({
      transactionalId,
      transactionTimeout: timing.transactionTimeoutMs,
      retry: RETRY,
      maxInFlightRequests: 1,
      createPartitioner:
        () =>
        ({ partitionMetadata, message }) => {
          holder.guard?.onRecord(
            partitionMetadata.find(({ partitionId }) => partitionId === message.partition)?.leader,
          );
          return message.partition!;
        },
    });
    producer.on(producer.events.REQUEST_TIMEOUT, ({ payload }) => wire.doubt(`${payload.apiName} timed out.`));
    const guard = (holder.guard = new SendGuard(producer));
    const sink = new GuardedSink({ producer, guard, leaders: new Leaders(settings), wire, timing });
    await sink.orThrowAway('Opening a transactional producer', ms, wire.unlessRefused(sink.fence()));
    return sink;
  }

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    if (this.ended) throw new DoubtfulOutcome('This sink has ended: open another one.');
    if (this.busy) throw new Error('A sink takes one batch at a time: wait for the one before.');
    assertFits(records);
    this.busy = true;
    await this.orThrowAway(
      'A transaction',
      this.parts.timing.deadlineMs,
      this.parts.wire.holding(this.transact(records)),
    );
    this.busy = false;
  }

  async close(): Promise<void> {
    if (this.ended) return;
    await this.orThrowAway('Closing a producer', CLOSE_MS, this.parts.producer.disconnect()).catch(() => undefined);
    this.throwAway();
  }

  /** `connect` alone does not initialise the transactional id; the first transaction does. An empty one sends nothing. */
  private async fence(): Promise<void> {
    await this.parts.producer.connect();
    await (await this.parts.producer.transaction()).abort();
  }

  private async transact(records: readonly OutgoingRecord[]): Promise<void> {
    const groups = await this.parts.leaders.group(records);
    const transaction = await this.parts.producer.transaction();
    for (const group of groups) {
      await this.sendToOneLeader(transaction, group);
      failpoint('sink.half-sent');
    }
    failpoint('sink.sent');
    await transaction.commit();
    failpoint('sink.committed');
  }

  private sendToOneLeader(transaction: Transaction, records: readonly OutgoingRecord[]): Promise<void> {
    const batch = { acks: -1, timeout: this.parts.timing.requestTimeoutMs, topicMessages: messagesOf(records) };
    return this.parts.guard.watch(records, () => transaction.sendBatch(batch));
  }

  private async orThrowAway(what: string, ms: number, work: Promise<void>): Promise<void> {
    try {
      await within(ms, what, work);
    } catch (error) {
      this.throwAway();
      throw outcomeOf(error);
    }
  }

  private throwAway(): void {
    this.ended = true;
    this.parts.wire.cut();
    this.parts.producer.disconnect().catch(() => undefined);
  }
}

function messagesOf(records: readonly OutgoingRecord[]): TopicMessages[] {
  const topics = Map.groupBy(records, ({ topic }) => topic);
  return [...topics].map(([topic, own]) => ({
    topic,
    messages: own.map(({ partition, key, value, headers }) => ({ partition, key, value, headers: { ...headers } })),
  }));
}
