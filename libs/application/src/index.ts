export * from './batch-queue';
export * from './event-kinds';
export * from './intake';
export * from './metrics';
export * from './problems';
export * from './receipts';
export * from './sources';
export type { IntakeContext } from './submission';
export * from './ndjson';
