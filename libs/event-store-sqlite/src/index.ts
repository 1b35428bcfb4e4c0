export { beginEpoch } from './identity';
export { LedgerFromTheFuture, LedgerNotMigrated, NoLedger, SCHEMA } from './migrations';
export * from './sqlite-event-store';
export * from './sqlite-waiting-room';
