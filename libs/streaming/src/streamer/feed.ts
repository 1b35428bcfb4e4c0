import type { Position } from '@ledger/kernel';
import type { OutgoingRecord } from '../port';

/** Records that follow from a stretch of the ledger. */
export interface FeedPage {
  /** In ledger order. Those of the feed's main topic first. */
  readonly records: readonly OutgoingRecord[];
  /** All that follows from positions up to here is in the page, or was before it. */
  readonly upTo: Position;
}

/** Something that is streamed: what comes after a position, as records. */
export interface Feed {
  /** Its name and version: another version sends other records, and begins anew on topics of its own. */
  readonly projection: string;
  readonly ledgerId: string;
  /** The topic that holds each of its records once; cursors count and digest these. */
  readonly mainTopic: string;
  readonly topics: readonly string[];
  /** The newest position that the ledger holds. */
  head(): Promise<Position>;
  /** About `limit` records, always whole positions, never more bytes for a partition than a transaction may carry. */
  read(after: Position, limit: number): Promise<FeedPage>;
  /** Resolves when there may be more after a position, or the signal aborts. */
  moved(after: Position, signal: AbortSignal): Promise<void>;
}
