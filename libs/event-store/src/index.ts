export { cacheBudget } from './cache-budget';
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
export type {
  Append,
  Appended,
  EventStore,
  KnownOrigin,
  LogPage,
  Proposed,
  StreamEvents,
  StreamsPage,
} from './event-store';
export {
  CLOCK_TOLERANCE_MS,
  ClockBehind,
  EventMissing,
  type Flaw,
  type Inspectable,
  type Inspected,
  LedgerAltered,
} from './integrity';
export { PositionWatch } from './position-watch';
export type { EventEntry, Origin, Recorded, Unreadable } from './recorded';
export type { Dismissal, Dismissed, Kept, UnreadableWaiting, Waiting, WaitingPage, WaitingRoom } from './waiting-room';
