import { ConfluentClient } from './confluent';
import { KafkajsClient, type KafkaSettings } from './kafkajs';
import type { KafkaClient } from './port';

/** What LEDGER_KAFKA_CLIENT may name. */
export type ClientName = 'kafkajs' | 'confluent';

/** @throws Refused when the package of that client is not installed */
export const clientNamed = (name: ClientName, settings: KafkaSettings): KafkaClient =>
  name === 'confluent' ? new ConfluentClient(settings) : new KafkajsClient(settings);
