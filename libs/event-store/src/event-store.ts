import type { EventLog } from './event-log';
import type { History } from './history';
import type { OriginIndex } from './origin-index';
import type { StreamIndex } from './stream-index';

/** What a store can do beyond the laws that hold in all of them. */
export interface StoreCapabilities {
  /** Positions are 1, 2, 3 and so on. Code that computes positions declares that it needs this. */
  readonly gaplessPositions: boolean;
  /** `TransactionParticipant`s run in the transactions of its appends. */
  readonly transactionParticipants: boolean;
}

/** A whole store. Its readers declare only the part that they use. */
export interface EventStore extends EventLog, OriginIndex, StreamIndex, History {
  readonly capabilities: StoreCapabilities;
  close(): Promise<void>;
}
