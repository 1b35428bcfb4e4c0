import type { Category, Epoch, History } from '@ledger/event-store';
import type { Instant, Position } from '@ledger/kernel';
import type { OutgoingRecord } from '@ledger/kafka';

/** Records that follow from a stretch of the ledger. */
export interface FeedPage {
  /** In ledger order. Those of the feed's main topic first. */
  readonly records: readonly OutgoingRecord[];
  /** All that follows from positions up to here is in the page, or was before it. */
  readonly upTo: Position;
  /** How many events in this stretch cannot be read. */
  readonly unreadable: number;
}

/** What tells one history of a ledger from another. */
export type LedgerHistory = Pick<History, 'epochs' | 'chainAt'>;

/** Something that is streamed: what comes after a position, as records. */
export interface Feed {
  /** Its name and version: another version sends other records, and starts again on separate topics. */
  readonly projection: string;
  readonly ledgerId: string;
  /** The categories of streams whose events it sends. It skips all others. */
  readonly categories: readonly Category[];
  /** The topic that holds each of its records once; cursors count and digest these. */
  readonly mainTopic: string;
  readonly topics: readonly string[];
  readonly history: LedgerHistory;
  /** The newest position that the ledger holds. */
  head(): Promise<Position>;
  /** How many events the ledger holds after a position. */
  lag(after: Position): Promise<number>;
  /**
   * About `limit` records, always whole positions, never more bytes for a partition than a transaction may carry. `epoch`
   * is the restore that began the history which they are streamed with, where there was one.
   */
  read(after: Position, limit: number, epoch?: Instant): Promise<FeedPage>;
  /** What tells the readers of each partition that the ledger was restored. */
  epochBegan(epoch: Epoch): readonly OutgoingRecord[];
  /** Resolves when there may be more after a position, or the signal aborts. */
  moved(after: Position, signal: AbortSignal): Promise<void>;
}
