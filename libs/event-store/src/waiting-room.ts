import type { Instant, Json } from '@ledger/kernel';
import type { Origin } from './recorded';

/** An upstream event that came before its predecessor: kept outside the history until that comes. */
export interface Waiting {
  readonly origin: Origin;
  readonly stream: string;
  /** The event types (or named steps) of which one has to come first. */
  readonly waitsFor: string;
  readonly since: Instant;
  readonly digest: string;
  /** The whole submission as it was accepted at the edge. */
  readonly submission: { readonly [field: string]: Json };
  /** Set when its predecessor came and the event was then refused: it stays listed until someone settles it. */
  readonly refusal?: { readonly rule: string; readonly detail: string };
}

/** Durable room for events that wait. Adding the same origin twice keeps one. */
export interface WaitingRoom {
  put(items: readonly Waiting[]): Promise<void>;
  remove(origins: readonly Origin[]): Promise<void>;
  find(origin: Origin): Promise<Waiting | undefined>;
  /** Those of one demand, oldest event first (by when they happened). */
  of(stream: string): Promise<readonly Waiting[]>;
  /** A page in a stable order; `after` is the cursor that the page before gave. */
  list(after: string | undefined, limit: number): Promise<{ items: readonly Waiting[]; next?: string }>;
  count(): Promise<number>;
}
