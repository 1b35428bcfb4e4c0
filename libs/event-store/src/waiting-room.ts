import type { Instant, Json, Position } from '@ledger/kernel';
import type { Origin } from './recorded';

/** An upstream event that came before its predecessor: kept outside the history until that comes. */
export interface Waiting {
  readonly origin: Origin;
  readonly stream: string;
  /** When it happened, as its source says. */
  readonly at: Instant;
  /** The event types (or named steps) of which one has to come first. */
  readonly waitsFor: string;
  readonly since: Instant;
  readonly digest: string;
  /** The whole submission as it was accepted at the edge. */
  readonly submission: { readonly [field: string]: Json };
  /**
   * Set when its predecessor came and the event was then refused: it stays listed until someone settles it. `final`: no
   * further event of its demand can change that, so `of` leaves it out.
   */
  readonly refusal?: { readonly rule: string; readonly detail: string; readonly final?: true };
}

/** A row of the waiting room that cannot be read: changed from outside. It stays, and is reported. */
export interface UnreadableWaiting {
  readonly origin: Origin;
  readonly stream: string;
  readonly detail: string;
}

export interface WaitingPage {
  readonly items: readonly Waiting[];
  readonly unreadable: readonly UnreadableWaiting[];
  readonly next?: string;
}

/** What became of an event that was to wait. */
export type Kept =
  | { readonly kind: 'kept' }
  /** The same upstream event was recorded or answered meanwhile, at this place. */
  | { readonly kind: 'repeated'; readonly position: Position; readonly revision: number }
  /** The origin belongs to another upstream event. */
  | { readonly kind: 'taken' }
  /** The same upstream event waited before, and was dismissed. */
  | { readonly kind: 'dismissed' };

/** Who settled a waiting event, when, and why. */
export interface Dismissal {
  readonly at: Instant;
  /** An opaque id, not a person's name. */
  readonly by: string;
  readonly reason: string;
}

/** An event that waited and was dismissed: it was never recorded, and never will be under this origin. */
export interface Dismissed extends Dismissal {
  readonly origin: Origin;
  readonly stream: string;
  readonly digest: string;
}

/** Durable room for events that wait. A resolved `put`, `remove` or `dismiss` is durable. */
export interface WaitingRoom {
  /**
   * Adding the same origin again keeps one: the first as it came (`since`, `submission`, `digest`), with what is newly
   * known about it (`waitsFor`, `refusal`). One answer for each, in their order; an origin is claimed by its first event.
   * A row that cannot be read is replaced by the same event that comes again.
   */
  put(items: readonly Waiting[]): Promise<readonly Kept[]>;
  /** Those that are not there are passed over. */
  remove(origins: readonly Origin[]): Promise<void>;
  /** Settles a waiting event permanently. False when there is none. */
  dismiss(origin: Origin, dismissal: Dismissal): Promise<boolean>;
  /** Absent also when its row cannot be read. */
  find(origin: Origin): Promise<Waiting | undefined>;
  findDismissed(origin: Origin): Promise<Dismissed | undefined>;
  /**
   * Those of these demands by when they happened, then by source and id: the same order however they arrived.
   * Those with a final refusal are left out, or many that are parked there would slow down every event of the demand.
   * Asked after every batch: costs next to nothing while the room is empty. Passes over what cannot be read.
   */
  of(streams: readonly string[]): Promise<readonly Waiting[]>;
  /** A page in order of arrival; `after` is the cursor that the page before gave. */
  list(after: string | undefined, limit: number): Promise<WaitingPage>;
  /** The dismissed ones by source and id; `after` is the cursor that the page before gave. */
  listDismissed(after: string | undefined, limit: number): Promise<{ items: readonly Dismissed[]; next?: string }>;
  count(): Promise<number>;
  /** How many wait for a demand, of a source, or both. Counts no further than `most`, so that it costs no more. */
  countOf(what: { readonly stream?: string; readonly source?: string }, most: number): Promise<number>;
}
