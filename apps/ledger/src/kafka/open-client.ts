import type { Settings } from '@ledger/platform';
import { type KafkaClient, KafkajsClient } from '@ledger/streaming';
import { CannotStart } from '../cannot-start';
import type { Log } from '@ledger/platform';
import { kafkaSettingsOf } from './kafka-settings';

/**
 * The client that the settings name; `undefined` when no brokers are set.
 *
 * @throws CannotStart when the settings for Kafka contradict each other, or a file that they name can not be read
 */
export function openClient(settings: Settings, log: Log): KafkaClient | undefined {
  const kafka = kafkaSettingsOf(settings);
  if (!kafka.ok) throw new CannotStart(kafka.error);
  if (kafka.value === undefined) return undefined;
  return new KafkajsClient({ ...kafka.value, log: (level, message) => log.debug({ kafka: level }, message) });
}
