import { clientNamed, type KafkaClient, Refused } from '@ledger/kafka';
import type { Log, Settings } from '@ledger/platform';
import { CannotStart } from '../cannot-start';
import { kafkaSettingsOf } from './kafka-settings';

/**
 * The client that the settings name; `undefined` when no brokers are set.
 *
 * @throws CannotStart when the settings for Kafka contradict each other, when a file that they name cannot be read, or
 * when the client that they name is not installed
 */
export function openClient(settings: Settings, log: Log): KafkaClient | undefined {
  const kafka = kafkaSettingsOf(settings);
  if (!kafka.ok) throw new CannotStart(kafka.error);
  if (kafka.value === undefined) return undefined;
  try {
    const write = (level: string, message: string): void => log.debug({ kafka: level }, message);
    return clientNamed(settings.kafkaClient, { ...kafka.value, log: write });
  } catch (error) {
    if (error instanceof Refused) throw new CannotStart([error.message]);
    throw error;
  }
}
