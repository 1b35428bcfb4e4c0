import type { Instant, Json, Position } from '@ledger/kernel';

/** Who said it: CloudEvents `source` and `id`. The pair names one upstream event permanently and is the dedupe key. */
export interface Origin {
  readonly source: string;
  readonly id: string;
}

/** An event as its stored entry holds it, lifted to nothing: type and version are those that were recorded. */
export interface EventEntry {
  /** 16 bytes, hex. Unique and opaque: a store may draw it, or derive it from the origin. */
  readonly id: string;
  /** Place in its stream, from 0. */
  readonly revision: number;
  /** The demand it is about. */
  readonly stream: string;
  readonly type: string;
  readonly version: number;
  /** When it happened, as its source says. */
  readonly at: Instant;
  /** When this ledger recorded it. */
  readonly recordedAt: Instant;
  readonly origin: Origin;
  readonly data: { readonly [field: string]: Json };
  /** W3C trace context of the request that caused it. */
  readonly trace?: string;
}

/** An entry at its place in the ledger. `bytes` are the exact canonical bytes that are stored and hashed. */
export interface Recorded {
  readonly position: Position;
  readonly entry: EventEntry;
  readonly bytes: Uint8Array;
}

/** A stored row that is no readable entry: damaged, or changed from outside. */
export interface Unreadable {
  readonly position: Position;
  /** The stream that the row belongs to, where the store knows it apart from the entry. */
  readonly stream?: string;
  readonly bytes: Uint8Array;
  readonly detail: string;
}
