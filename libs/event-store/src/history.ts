import type { Position } from '@ledger/kernel';
import type { ChainValue } from './chain';
import type { Epoch } from './epoch';

/** What tells one history of a ledger from another. */
export interface History {
  /** Identifies this ledger permanently: drawn at random when the store was created. */
  readonly ledgerId: string;
  /** The histories of this ledger, oldest first: one, and one more for each restore. */
  epochs(): Promise<readonly Epoch[]>;
  /** The hash chain at a position: its initial value at `beforeFirst`; absent where no event is. */
  chainAt(position: Position): Promise<ChainValue | undefined>;
}
