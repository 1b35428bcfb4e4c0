import type { Instant, Json } from '@ledger/kernel';
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

/** Durable room for events that wait. A resolved `put` or `remove` is durable. */
export interface WaitingRoom {
  /**
   * Adding the same origin again keeps one: the first as it came (`since`, `submission`, `digest`), with what is newly
   * known about it (`waitsFor`, `refusal`).
   */
  put(items: readonly Waiting[]): Promise<void>;
  /** Those that are not there are passed over. */
  remove(origins: readonly Origin[]): Promise<void>;
  find(origin: Origin): Promise<Waiting | undefined>;
  /**
   * Those of these demands by when they happened, then by source and id: the same order however they arrived.
   * Those with a final refusal are left out, or somebody could make every event of a demand dear by parking many there.
   * Asked after every batch: costs next to nothing while the room is empty.
   */
  of(streams: readonly string[]): Promise<readonly Waiting[]>;
  /** A page in order of arrival; `after` is the cursor that the page before gave. */
  list(after: string | undefined, limit: number): Promise<{ items: readonly Waiting[]; next?: string }>;
  count(): Promise<number>;
}
