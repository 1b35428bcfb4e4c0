import type { StoredRecord } from './record';
import type { TransactionalSink } from './sink';
import type { BatchSource, SourceOptions } from './source';
import type { TopicAdmin } from './topics';

export interface ReadOptions {
  readonly topics: readonly string[];
  /** false: also what was aborted, and what is still in an open transaction. */
  readonly committedOnly?: boolean;
  /** Start this many records before the end of each partition; all of it when absent. */
  readonly last?: number;
  /** Ends the reading. When absent it ends where the topics ended when it began. */
  readonly until?: (record: StoredRecord) => boolean;
  readonly deadlineMs?: number;
}

/**
 * All that the ledger asks of Kafka. Each implementation passes the conformance suite (test/kafka): nothing lost,
 * nothing doubled while leaders move, brokers pause and brokers die.
 */
export interface KafkaClient {
  readonly topics: TopicAdmin;
  /** When it resolves, every earlier sink of the same transactional id is fenced and its open transaction aborted. */
  openSink(transactionalId: string): Promise<TransactionalSink>;
  /** Calls `onRecord` for each record, in order within each partition. */
  read(options: ReadOptions, onRecord: (record: StoredRecord) => void): Promise<void>;
  consume(options: SourceOptions): Promise<BatchSource>;
  close(): Promise<void>;
}
