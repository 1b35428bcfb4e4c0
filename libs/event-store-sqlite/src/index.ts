export { LedgerFromTheFuture } from './schema';
export * from './sqlite-event-store';
export * from './sqlite-waiting-room';
