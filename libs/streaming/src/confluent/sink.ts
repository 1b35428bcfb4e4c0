import { assertAnswered, assertFits, messagesOf } from '../batch';
import { failpoint } from '../failpoint';
import { type KafkaSettings, type Timing, timingOf } from '../kafkajs/connection';
import { within } from '../kafkajs/deadline';
import { DoubtfulOutcome, Fenced, type OutgoingRecord, type TransactionalSink } from '../port';
import { connectTo } from './connection';
import type { Driver, DriverProducer, DriverTransaction } from './driver';
import { outcomeOf } from './outcome';

const CLOSE_MS = 1_000;
const AS_OFTEN_AS_THE_DEADLINE_LETS = 2_147_483_647;

/**
 * A transactional producer of librdkafka. It orders and repeats its requests rightly by itself; what is left to guard
 * is the end: every partition has to be in the answer, every call has a deadline, and after any doubt (a commit that
 * timed out is one: librdkafka goes on trying) the producer is thrown away.
 */
export class ConfluentSink implements TransactionalSink {
  private busy = false;
  private ended = false;

  private constructor(
    private readonly producer: DriverProducer,
    private readonly timing: Timing,
  ) {}

  /** `connect` initialises the transactional id, and so fences. */
  static async open(driver: Driver, settings: KafkaSettings, transactionalId: string): Promise<ConfluentSink> {
    const timing = timingOf(settings);
    const producer = connectTo(driver, settings).producer({
      'transactional.id': transactionalId,
      'transaction.timeout.ms': timing.transactionTimeoutMs,
      'linger.ms': 0,
      retries: AS_OFTEN_AS_THE_DEADLINE_LETS,
    });
    const sink = new ConfluentSink(producer, timing);
    await sink.orThrowAway('Opening a transactional producer', timing.openDeadlineMs, producer.connect());
    return sink;
  }

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    if (this.ended) throw new DoubtfulOutcome('This sink has ended: open another one.');
    if (this.busy) throw new Error('A sink takes one batch at a time: wait for the one before.');
    assertFits(records);
    this.busy = true;
    await this.orThrowAway('A transaction', this.timing.deadlineMs, this.transact(records));
    this.busy = false;
  }

  async close(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    await within(CLOSE_MS, 'Closing a producer', this.producer.disconnect()).catch(() => undefined);
  }

  private async transact(records: readonly OutgoingRecord[]): Promise<void> {
    const transaction = await this.producer.transaction();
    try {
      assertAnswered(await transaction.sendBatch({ topicMessages: messagesOf(records) }), records);
    } catch (error) {
      throw await reasonOf(error, transaction);
    }
    failpoint('sink.half-sent');
    failpoint('sink.sent');
    await transaction.commit();
    failpoint('sink.committed');
  }

  private async orThrowAway(what: string, ms: number, work: Promise<void>): Promise<void> {
    try {
      await within(ms, what, work);
    } catch (error) {
      this.ended = true;
      this.producer.disconnect().catch(() => undefined);
      throw outcomeOf(error);
    }
  }
}

/** A fenced producer says of its records only that they were purged; that it is fenced it says when it is to abort. */
async function reasonOf(error: unknown, transaction: DriverTransaction): Promise<unknown> {
  try {
    await transaction.abort();
    return error;
  } catch (refusal) {
    return outcomeOf(refusal) instanceof Fenced ? refusal : error;
  }
}
