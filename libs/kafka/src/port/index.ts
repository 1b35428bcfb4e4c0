export type { KafkaClient, ReadOptions } from './client';
export { type KafkaSettings, readerGroup, type Timing, timingOf } from './settings';
export { murmur2, partitionOf } from './partition';
export { type OutgoingRecord, type StoredRecord, weightOf } from './record';
export { DoubtfulOutcome, Fenced, MOST_BYTES_A_PARTITION, Refused, type TransactionalSink } from './sink';
export type { BatchContext, BatchHandler, BatchSource, Progress, SourceOptions, SourceState } from './source';
export { type Extent, type TopicAdmin, TopicDrift, type TopicSpec } from './topics';
export { inTransactions } from './transactions';
