import { DoubtfulOutcome, Fenced, type KafkaClient, Refused } from '@ledger/kafka';
import { systemClock } from '@ledger/kernel';
import { openClient } from '@ledger/ledger';
import { createLog, type Settings } from '@ledger/platform';
import { Contract, DeadLetters } from '@ledger/streaming';
import { Failure } from './failure';
import type { Io } from './io';
import { settingsFrom } from './opened-ledger';

/** The client that the settings name, without its log; `undefined` where they name no brokers. @throws CannotStart */
export const openKafka = (settings: Settings): KafkaClient | undefined =>
  openClient(settings, createLog({ logLevel: 'silent' }));

/** Does something with the dead letters of the Kafka that the settings name, and leaves it whatever happens. */
export async function withDeadLetters<T>(
  io: Io,
  work: (letters: DeadLetters, contract: Contract) => Promise<T>,
): Promise<T> {
  const settings = settingsFrom(io);
  const client = openKafka(settings);
  if (!client) throw new Failure('No Kafka is named.', 'Set LEDGER_KAFKA_BROKERS=host:port,... as for the service.');
  const contract = new Contract(settings.kafkaPrefix);
  try {
    return await work(new DeadLetters(client, contract, systemClock()), contract);
  } catch (error) {
    throw failureOf(error, settings, AGAIN);
  } finally {
    await client.close();
  }
}

const AGAIN = 'Check LEDGER_KAFKA_BROKERS, and do it again: each letter is sent again and settled, or neither.';

/**
 * The client speaks of requests and partitions; a user wants to know which setting to look at.
 *
 * @param next what to do when Kafka does not answer
 */
export function failureOf(error: unknown, { kafkaBrokers = [] }: Settings, next: string): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  if (error instanceof Refused) return new Failure(error.message);
  if (error instanceof Fenced) {
    return new Failure('Somebody else settles dead letters now.', 'List them again, and go on with what is left.');
  }
  if (error instanceof DoubtfulOutcome || error.name.startsWith('KafkaJS')) {
    const reason = error.message.replace(/\.?$/, '.');
    return new Failure(`Kafka at ${kafkaBrokers.join(',')} gave no sure answer: ${reason}`, next);
  }
  return error;
}
