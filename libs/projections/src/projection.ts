import { type Category, categoryOf, type ChainValue, type Recorded, type Unreadable } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';

/** What stands at one position of the log: an event, or a row that cannot be read as one. */
export type Row = Recorded | Unreadable;

export const isEvent = (row: Row): row is Recorded => 'entry' in row;

/** Whether a row is of one of these categories. One whose stream is unknown may be of any. */
export function isOf(categories: readonly Category[], row: Row): boolean {
  const stream = isEvent(row) ? row.entry.stream : row.stream;
  return stream === undefined || categories.includes(categoryOf(stream));
}

/** A place in one history of a ledger: the chain value there tells this history from all others. */
export interface Mark {
  readonly position: Position;
  readonly chain: ChainValue;
}

/** Consecutive rows of the log: all there are after `after`, up to the last of them. Their links were checked. */
export interface Page {
  readonly after: Mark;
  readonly rows: readonly Row[];
  /** The hash chain after each of the rows, as bytes. */
  readonly chains: readonly Uint8Array[];
}

/** Why a projection halted. */
export interface Halt {
  /** The first place that is known to be wrong; where the projection stands when none is known. */
  readonly position: Position;
  readonly error: string;
}

/** What the engine moves: tables that are made from the log, and the place in the log that they have reached. */
export interface Projection {
  readonly name: string;
  /** The categories of streams that it reads. It skips rows of all others, and moves over them. */
  readonly categories: readonly Category[];
  /** Every event up to here is in the tables, or is known to be set aside; none beyond. */
  cursor(): Position;
  /** The cursor with the hash chain there, as the tables hold it. */
  mark(): Mark;
  /** The newest place at or before a position for which the tables know the chain, or the first digits of it. */
  knownBefore(position: Position): Mark;
  /** What has to be settled with the log before the first page; does nothing the next time. @throws HistoryMismatch */
  settle?(): Promise<void>;
  /**
   * Applies what is new in a page, and moves the mark, in one transaction. The mark that counts is the one read inside
   * that transaction, so that neither a page delivered twice nor another process at the same work counts anything twice.
   * An event that cannot be applied sets its subject aside, and stops nothing else. Returns the cursor that it left.
   *
   * @throws HistoryMismatch when the tables stand in another history than the page; nothing of the page is in then
   */
  apply(page: Page): Position;
  /** Keeps the reason for a halt where every process can see it; `undefined` when there is none any more. */
  note(halt: Halt | undefined): void;
}

/**
 * The place in a page from which on a projection has not seen its rows: their number when there are none, also when the
 * page begins beyond the mark, where applying it would leave a hole.
 */
export function firstUnseen(page: Page, { position }: Mark): number {
  if (page.after.position > position) return page.rows.length;
  const index = page.rows.findIndex((row) => row.position > position);
  return index < 0 ? page.rows.length : index;
}
