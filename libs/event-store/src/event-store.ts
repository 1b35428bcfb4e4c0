import type { Position } from '@ledger/kernel';
import type { EventEntry, Origin, Recorded } from './recorded';

/** What a caller wants recorded: the store adds position, revision and the canonical bytes. */
export type Proposed = Omit<EventEntry, 'id' | 'revision' | 'stream' | 'recordedAt' | 'origin'>;

/**
 * One decision's events for one stream, from one upstream event. Atomic: all of them or none.
 * `expected` is the number of events that the stream held when the decision was made (0: it did not exist).
 * `digest` is what the upstream event said; the same origin with another digest is a conflict of identity.
 */
export interface Append {
  readonly stream: string;
  readonly expected: number;
  readonly origin: Origin;
  readonly digest: string;
  readonly events: readonly [Proposed, ...Proposed[]];
}

export type Appended =
  /** Durable now. `revision` and `position` are those of the first of its events. */
  | { readonly kind: 'written'; readonly revision: number; readonly position: Position }
  /** The same origin is already there: where it was written. A success. */
  | { readonly kind: 'repeated'; readonly revision: number; readonly position: Position; readonly sameDigest: boolean }
  /** The stream has moved on: how many events it holds. Nothing of this append was written. */
  | { readonly kind: 'conflict'; readonly actual: number };

export interface LogPage {
  readonly events: readonly Recorded[];
  /** Every position up to here has been read: nothing can appear below it any more. */
  readonly upTo: Position;
  readonly atHead: boolean;
}

export interface StreamsPage {
  /** Whole streams, each in order: what is recorded meanwhile may or may not be in them. */
  readonly streams: readonly { readonly stream: string; readonly events: readonly Recorded[] }[];
  /** Where to go on; absent when there was no further stream. Opaque, and only good for the store that gave it. */
  readonly next?: string;
}

/**
 * The only truth. One order for the whole ledger; positions are gapless in stores that say so; nothing is ever updated
 * or deleted. A resolved `append` is durable; one that rejects may or may not have been written, and is safe to repeat.
 */
export interface EventStore {
  /** Identifies this ledger for ever: made at random when the store was created. */
  readonly ledgerId: string;
  /**
   * Each append is atomic by itself; answers come in the order of the batch. An append stands on those before it: once
   * one of a stream is not `written`, every later one of that stream in the batch that is not `repeated` is a `conflict`.
   */
  append(batch: readonly Append[]): Promise<readonly Appended[]>;
  /** Where an upstream event was written, if it was. */
  find(origin: Origin): Promise<{ position: Position; revision: number; digest: string; stream: string } | undefined>;
  /** One stream in order. Empty when it does not exist. */
  readStream(stream: string): Promise<readonly Recorded[]>;
  /** At most `limit` events after `after`, in ledger order. */
  readLog(after: Position, limit: number): Promise<LogPage>;
  /**
   * At most `limit` whole streams, in an order of the store's own that never changes: each stream once, for readers
   * that fold demand by demand and forget. `after` is the cursor that the page before gave.
   */
  readStreams(after: string | undefined, limit: number): Promise<StreamsPage>;
  /** The position of the newest event; `beforeFirst` in an empty ledger. */
  head(): Promise<Position>;
  /** The last position at which every event had been recorded at or before that instant. */
  positionAt(instant: string): Promise<Position>;
  /** Resolves when the head has moved past `after`, or the signal aborts. */
  moved(after: Position, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
