import type { Instant, Position } from '@ledger/kernel';
import type { ChainValue } from './chain';

/**
 * One history of a ledger. A restored backup continues from an older position: what was recorded behind it before is
 * gone, and other events may take those positions. Each restore begins a new epoch, so that whatever was derived from
 * the lost part can know.
 */
export interface Epoch {
  /** From 1. */
  readonly number: number;
  readonly beganAt: Instant;
  /** The end of the ledger when the epoch began: all that stands behind it belongs to this epoch or a later one. */
  readonly position: Position;
  /** The hash chain there. */
  readonly chain: ChainValue;
  readonly reason: 'created' | 'restored';
}
