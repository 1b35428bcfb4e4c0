export { KafkajsClient } from './client';
export type { KafkaSettings } from './connection';
