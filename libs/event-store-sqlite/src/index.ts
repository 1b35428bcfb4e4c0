export { beginEpoch } from './identity';
export { LedgerFromTheFuture, SCHEMA } from './migrations';
export * from './sqlite-event-store';
export * from './sqlite-waiting-room';
