import type { Recorded } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';

/** Consecutive events of the log: all there are after `after`, up to the last of them. */
export interface Page {
  readonly after: Position;
  readonly events: readonly Recorded[];
}

/** Why a projection stands still: it met an event that it cannot apply, and never skips one. */
export interface Halt {
  /** Where the event stands that could not be applied. */
  readonly position: Position;
  readonly error: string;
}

/** What the engine moves: tables that are made from the log, and the place in the log that they have reached. */
export interface Projection {
  readonly name: string;
  /** Every event up to here is in the tables, none beyond. */
  cursor(): Position;
  /**
   * Applies what is new in a page, and moves the cursor, in one transaction. The cursor that counts is the one read inside
   * that transaction, so that neither a page delivered twice nor another process at the same work counts anything twice.
   * Returns the cursor that it left.
   *
   * @throws PoisonEvent when an event cannot be applied; nothing of the page is in then
   */
  apply(page: Page): Position;
  /** Keeps the reason for standing still where every process can see it, until the next event is applied. */
  note(halt: Halt): void;
}

/** An event that a projection cannot apply. */
export class PoisonEvent extends Error {
  override readonly name = 'PoisonEvent';

  constructor(
    readonly position: Position,
    override readonly cause: unknown,
  ) {
    super(
      `The event at position ${position} cannot be applied: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
  }
}

/**
 * The events of a page that a projection at `cursor` has not seen; none when the page begins beyond the cursor, where
 * applying it would leave a hole.
 */
export function unseen(page: Page, cursor: Position): readonly Recorded[] {
  if (page.after > cursor) return [];
  return page.after === cursor ? page.events : page.events.filter(({ position }) => position > cursor);
}
