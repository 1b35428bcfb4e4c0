import type { Position } from '@ledger/kernel';
import type { ChainValue } from './chain';
import type { EventEntry, Origin, Recorded, Unreadable } from './recorded';

/** What a caller wants recorded: the store adds position, revision and the canonical bytes. */
export type Proposed = Omit<EventEntry, 'id' | 'revision' | 'stream' | 'recordedAt' | 'origin'>;

/**
 * One decision's events for one stream, from one upstream event. Atomic: all of them or none.
 * `expected` is the number of events that the stream held when the decision was made (0: it did not exist).
 * `digest` is what the upstream event said; the same origin with another digest is a conflict of identity.
 * Without events it claims its origin and records nothing: an upstream event that changes nothing has an answer too,
 * and its origin cannot name another event later.
 */
export interface Append {
  readonly stream: string;
  readonly expected: number;
  readonly origin: Origin;
  readonly digest: string;
  readonly events: readonly Proposed[];
}

export type Appended =
  /**
   * Durable now. `revision` and `position` are those of the first of its events, or of the newest event of the stream
   * when there were none to write.
   */
  | { readonly kind: 'written'; readonly revision: number; readonly position: Position }
  /** The same upstream event had its answer before: the place that was given then. A success. */
  | { readonly kind: 'repeated'; readonly revision: number; readonly position: Position }
  /** The origin belongs to another upstream event, which was recorded, claimed, kept waiting or dismissed. */
  | { readonly kind: 'taken' }
  /** The same upstream event waited, and was dismissed from the waiting room. */
  | { readonly kind: 'dismissed' }
  /** The stream has moved on: how many events it holds, and all of them can be read. Nothing of this append was written. */
  | { readonly kind: 'conflict'; readonly actual: number }
  /** This append cannot be written, whatever the others do: `EntryTooLarge`, `NotCanonical`, or damage in the store. */
  | { readonly kind: 'failed'; readonly error: Error };

export interface LogPage {
  readonly events: readonly Recorded[];
  /** What stands in this stretch of the log and cannot be read: readers report it, and go on. */
  readonly unreadable: readonly Unreadable[];
  /** Every position up to here has been read: nothing can appear below it any more. */
  readonly upTo: Position;
  /** The hash chain there, as it is stored; absent where no event stands (a position beyond the end). */
  readonly chain?: ChainValue;
  readonly atHead: boolean;
}

/**
 * The log of all events, and the only source of truth. Its laws hold in every store:
 *
 * - The log has one order, and positions rise with it; between two of them there may be unused ones. No event is ever
 *   updated or deleted, and none appears below a position that was read.
 * - The events of a stream have the revisions 0, 1, 2, ... in log order.
 * - The appends of a batch to one stream are recorded in their order. The order across streams is the store's own.
 * - An origin counts once: the first append of an origin in log order is the answer to all later ones. At most one caller
 *   is told `written`.
 * - `recordedAt` never decreases between events of one instance of the store. Instances on other machines have other clocks.
 * - An answer takes into account all that any instance had acknowledged before the question.
 */
export interface EventLog {
  /**
   * Appends each element atomically, and answers in the order of the batch. A resolved append is durable; one that
   * rejects may or may not have been written, and is safe to repeat. An append depends on those before it: once one of a
   * stream is not `written`, every later one of that stream in the batch that is not `repeated` is a `conflict`.
   */
  append(batch: readonly Append[]): Promise<readonly Appended[]>;
  /** One stream in order. Empty when it does not exist. @throws NonCanonicalEntry when one of its entries cannot be read */
  readStream(stream: string): Promise<readonly Recorded[]>;
  /** At most `limit` events after `after`, in ledger order. */
  readLog(after: Position, limit: number): Promise<LogPage>;
  /** The event at a position; absent where none is, or one that cannot be read. */
  readAt(position: Position): Promise<Recorded | undefined>;
  /** The position of the newest event; `beforeFirst` in an empty ledger. */
  head(): Promise<Position>;
  /** The number of events after a position; 0 at the head and beyond it. */
  lag(after: Position): Promise<number>;
  /** Resolves when the head has moved past `after`, or the signal aborts. Rejects when the head cannot be read. */
  moved(after: Position, signal: AbortSignal): Promise<void>;
}
