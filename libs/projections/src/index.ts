export * from './follower';
export {
  assertSameHistory,
  HistoryMismatch,
  historyMismatch,
  type Log,
  type MismatchKind,
  pageAfter,
  placeIn,
  readPage,
} from './history';
export * from './patience';
export * from './projection';
export * from './rebuild';
