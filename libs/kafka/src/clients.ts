import { ConfluentClient } from './confluent';
import { KafkajsClient, KafkajsTopics } from './kafkajs';
import type { KafkaClient, KafkaSettings } from './port';

/** What LEDGER_KAFKA_CLIENT may name. */
export type ClientName = 'kafkajs' | 'confluent';

/**
 * Both clients ask about topics through kafkajs: its faults are in its producer and its consumers.
 *
 * @throws Refused when the package of the client is not installed
 */
export const clientNamed = (name: ClientName, settings: KafkaSettings): KafkaClient =>
  name === 'confluent' ? new ConfluentClient(settings, new KafkajsTopics(settings)) : new KafkajsClient(settings);
