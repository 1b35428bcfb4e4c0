export { beginEpoch } from './identity';
export { LedgerNotMigrated, NoLedger, SCHEMA, versionOf as ledgerSchemaOf } from './migrations';
export { SqliteEventStore } from './sqlite-event-store';
