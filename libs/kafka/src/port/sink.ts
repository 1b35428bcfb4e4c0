import { OperationalError } from '@ledger/kernel';
import type { OutgoingRecord } from './record';

/**
 * Writes batches of records, each in a separate transaction. One at a time: a call has to settle before the next.
 * When a call rejects, the sink is of no use any more; open another and read where the work stands.
 */
export interface TransactionalSink {
  /**
   * All of the records become readable (to a read_committed reader) or none.
   *
   * @throws DoubtfulOutcome it is not known whether they did
   * @throws Fenced another sink with the same transactional id was opened since
   * @throws Refused the broker will never take them
   */
  send(records: readonly OutgoingRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** The transaction may or may not have been committed. What is true stands in Kafka: open a new sink and read it. */
export class DoubtfulOutcome extends OperationalError {}

/** Another sink with the same transactional id has taken over. */
export class Fenced extends OperationalError {}

/** The broker says no and will go on saying so until somebody changes a setting. */
export class Refused extends OperationalError {}

/** Bytes of one partition in one transaction; brokers refuse batches above 1,048,588 unless told otherwise. */
export const MOST_BYTES_A_PARTITION = 900_000;
