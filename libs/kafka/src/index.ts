export { type ClientName, clientNamed } from './clients';
export { failpoint } from './adapter/failpoint';
export { KafkajsClient } from './kafkajs';
export {
  type BatchContext,
  type BatchHandler,
  type BatchSource,
  DoubtfulOutcome,
  type Extent,
  Fenced,
  inTransactions,
  type KafkaClient,
  type KafkaSettings,
  MOST_BYTES_A_PARTITION,
  type OutgoingRecord,
  partitionOf,
  type Progress,
  type ReadOptions,
  Refused,
  type SourceOptions,
  type SourceState,
  type StoredRecord,
  TopicDrift,
  type TopicSpec,
  type TransactionalSink,
  weightOf,
} from './port';
