import { assertFits } from '../adapter/batch';
import { failpoint } from '../adapter/failpoint';
import { within } from '../adapter/deadline';
import {
  DoubtfulOutcome,
  Fenced,
  type KafkaSettings,
  type OutgoingRecord,
  type Timing,
  timingOf,
  type TransactionalSink,
} from '../port';
import type { Driver } from './driver';
import { outcomeOf } from './outcome';
import { Producer } from './producer';

const CLOSE_MS = 1_000;

/**
 * A transactional producer of librdkafka. It orders and repeats its requests rightly by itself, and answers for each
 * record; what is left to guard is the end: every call has a deadline, and after any doubt (a commit that timed out is
 * one: librdkafka goes on trying) the producer is thrown away.
 */
export class ConfluentSink implements TransactionalSink {
  private busy = false;
  private ended = false;

  private constructor(
    private readonly producer: Producer,
    private readonly timing: Timing,
  ) {}

  static async open(driver: Driver, settings: KafkaSettings, transactionalId: string): Promise<ConfluentSink> {
    const timing = timingOf(settings);
    const sink = new ConfluentSink(new Producer(driver, settings, transactionalId, timing), timing);
    await sink.orThrowAway('Opening a transactional producer', timing.openDeadlineMs, sink.producer.open());
    return sink;
  }

  async send(records: readonly OutgoingRecord[]): Promise<void> {
    if (this.ended) throw new DoubtfulOutcome('This sink has ended: open another one.');
    if (this.busy) throw new Error('A sink takes one batch at a time: wait for the one before.');
    assertFits(records);
    this.busy = true;
    await this.orThrowAway('A transaction', this.timing.deadlineMs, this.producer.unlessLost(this.transact(records)));
    this.busy = false;
  }

  async close(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    await within(CLOSE_MS, 'Closing a producer', this.producer.close()).catch(() => undefined);
  }

  private async transact(records: readonly OutgoingRecord[]): Promise<void> {
    await this.producer.begin();
    try {
      await this.producer.send(records);
    } catch (error) {
      throw await this.reasonOf(error);
    }
    failpoint('sink.half-sent');
    failpoint('sink.sent');
    await this.producer.commit();
    failpoint('sink.committed');
  }

  /** Of records that were not taken it says only that they were given up; that it is fenced it says when it is to abort. */
  private async reasonOf(error: unknown): Promise<unknown> {
    try {
      await this.producer.abort();
    } catch (refusal) {
      if (outcomeOf(refusal) instanceof Fenced) return refusal;
    }
    return this.producer.refusal ?? error;
  }

  private async orThrowAway(what: string, ms: number, work: Promise<void>): Promise<void> {
    try {
      await within(ms, what, work);
    } catch (error) {
      this.ended = true;
      this.producer.close().catch(() => undefined);
      throw outcomeOf(error, 'Produce');
    }
  }
}
