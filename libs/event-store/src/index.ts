export { cacheBudget } from './cache-budget';
export { type Category, categoryOf, DEMAND, streamNamed } from './category';
export { CHAIN_BYTES, chained, chainValue, type ChainValue, GENESIS } from './chain';
export {
  decodeEntry,
  draftEntry,
  type EntryDraft,
  EntryTooLarge,
  MAX_ENTRY_BYTES,
  NonCanonicalEntry,
  sealEntry,
} from './entry-codec';
export type { Epoch } from './epoch';
export type { Append, Appended, EventLog, LogPage, Proposed } from './event-log';
export type { EventStore, StoreCapabilities } from './event-store';
export type { History } from './history';
export {
  CLOCK_TOLERANCE_MS,
  ClockBehind,
  EventMissing,
  type Flaw,
  type Inspectable,
  type Inspected,
  LedgerAltered,
} from './integrity';
export type { KnownOrigin, OriginIndex } from './origin-index';
export { PositionWatch } from './position-watch';
export type { EventEntry, Origin, Recorded, Unreadable } from './recorded';
export type { StreamEvents, StreamIndex, StreamsPage } from './stream-index';
export type { TransactionParticipant, WrittenAppend } from './transaction-participant';
export type { Dismissal, Dismissed, Kept, UnreadableWaiting, Waiting, WaitingPage, WaitingRoom } from './waiting-room';
