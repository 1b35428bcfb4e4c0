import { clientNamed, type KafkaClient, type KafkaSettings } from '@ledger/streaming';

/** The client that the suites run on: that of LEDGER_KAFKA_CLIENT, as the service. */
export const testClient = (settings: KafkaSettings): KafkaClient =>
  clientNamed(process.env['LEDGER_KAFKA_CLIENT'] === 'confluent' ? 'confluent' : 'kafkajs', settings);
