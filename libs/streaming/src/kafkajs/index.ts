export * from './client';
export type { KafkaSettings } from './connection';
