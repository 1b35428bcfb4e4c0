import { type ClientName, clientNamed, type KafkaClient, type KafkaSettings } from '@ledger/kafka';

/** The client that the suites run on, and with them every process that they start: that of LEDGER_KAFKA_CLIENT. */
export const clientName: ClientName = process.env['LEDGER_KAFKA_CLIENT'] === 'confluent' ? 'confluent' : 'kafkajs';

export const testClient = (settings: KafkaSettings): KafkaClient => clientNamed(clientName, settings);
