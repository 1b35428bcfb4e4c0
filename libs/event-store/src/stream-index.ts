import type { Position } from '@ledger/kernel';
import type { Recorded, Unreadable } from './recorded';

export interface StreamEvents {
  readonly stream: string;
  readonly events: readonly Recorded[];
  /** Its entries that cannot be read; mostly none. */
  readonly unreadable: readonly Unreadable[];
}

export interface StreamsPage {
  /** Whole streams, each in order: what is recorded meanwhile may or may not be in them. */
  readonly streams: readonly StreamEvents[];
  /** Where to go on; absent when there was no further stream. Opaque, and only good for the store that gave it. */
  readonly next?: string;
}

/** Enumerates streams, and finds positions by time. */
export interface StreamIndex {
  /**
   * At most `limit` whole streams, in an order that the store chooses and never changes: each stream once, for readers
   * that fold stream by stream. `after` is the cursor that the previous page gave.
   */
  readStreams(after: string | undefined, limit: number): Promise<StreamsPage>;
  /**
   * The last position at which every event had been recorded at or before that instant. Goes by the highest `recordedAt`
   * so far in log order.
   *
   * @throws RangeError when it is no instant
   */
  positionAt(instant: string): Promise<Position>;
}
