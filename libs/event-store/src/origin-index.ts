import type { Position } from '@ledger/kernel';
import type { Origin } from './recorded';

/** An origin that has its answer: where the event was recorded, or the place that it was answered with. */
export interface KnownOrigin {
  readonly kind: 'recorded' | 'claimed';
  readonly position: Position;
  readonly revision: number;
  readonly digest: string;
  readonly stream: string;
}

/** Finds the answer that an upstream event had. */
export interface OriginIndex {
  /** Where an upstream event was written, or what it was answered with; absent when it never had an answer. */
  find(origin: Origin): Promise<KnownOrigin | undefined>;
}
