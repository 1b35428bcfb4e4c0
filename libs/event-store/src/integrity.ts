import { type CallerAnswer, OperationalError, type Position } from '@ledger/kernel';
import type { Origin, Recorded } from './recorded';

/** Something in a store that is not as the store wrote it. */
export interface Flaw {
  /** The first place in the ledger that it concerns; absent for what has no place there. */
  readonly position?: Position;
  readonly detail: string;
}

/** One place of the log under inspection: what stands there, what came in under its origin, and what is wrong with it. */
export interface Inspected {
  readonly position: Position;
  /** How many events are missing from here on. */
  readonly missing?: number;
  /** Absent when the entry cannot be read. */
  readonly recorded?: Recorded;
  /** What the upstream event was found to say when it came in; absent for an event that the ledger added itself. */
  readonly digest?: string;
  readonly flaws: readonly string[];
}

/** Stores that can be inspected: every row is compared with what the store would have written. */
export interface Inspectable {
  /**
   * Reads the whole ledger in order, page by page, and gives each page to `onPage`. Resolves to what is wrong outside
   * the log: rows without an event, a head that is not the end of the log, changed definitions. Changes nothing.
   */
  inspect(onPage: (page: readonly Inspected[]) => void | Promise<void>): Promise<readonly Flaw[]>;
}

/**
 * The end of the ledger is not where the ledger recorded it: rows were removed or added from outside. Nothing is
 * written then, since it would continue a history that was altered.
 */
export class LedgerAltered extends OperationalError {
  constructor(what: string) {
    super(`${what} The ledger was changed from outside, so nothing is written to it.`, {
      next: 'Run "ledger doctor", keep the file, and restore a backup.',
    });
  }

  override get answer(): CallerAnswer {
    return { problem: 'unavailable', detail: 'The ledger was changed from outside.' };
  }
}

/** An event is missing where it was recorded. It concerns those that ask for it, and no others. */
export class EventMissing extends OperationalError {
  constructor(origin: Origin, position: Position) {
    super(`The event ${origin.id} of ${origin.source} was recorded at position ${position}, and is missing there.`, {
      next: 'The ledger was changed from outside: run "ledger doctor", keep the file, and restore a backup.',
    });
  }

  override get answer(): CallerAnswer {
    return { problem: 'demand-unreadable', detail: 'What was recorded there cannot be read.' };
  }
}

/** How far behind the newest event the clock may be: recording times never fall, so they would all be that of that event. */
export const CLOCK_TOLERANCE_MS = 5 * 60_000;

/** The clock is behind the newest event. Nothing is recorded then: its recording time would be wrong for good. */
export class ClockBehind extends OperationalError {
  constructor(now: string, newest: string) {
    super(
      `The clock says ${now}, and the newest event was recorded at ${newest}. Nothing is recorded until the clock is right.`,
      { next: 'Where the newest event has the wrong time, restore a backup from before it.' },
    );
  }

  override get answer(): CallerAnswer {
    return { problem: 'unavailable', detail: 'The clock of the service is behind the newest event.' };
  }
}
