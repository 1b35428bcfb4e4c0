export { beginEpoch } from './identity';
export { LedgerNotMigrated, NoLedger, SCHEMA } from './migrations';
export { SqliteEventStore } from './sqlite-event-store';
