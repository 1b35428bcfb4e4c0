import { systemClock } from '@ledger/kernel';
import { createLog } from '@ledger/platform';
import { Contract, DeadLetters, DoubtfulOutcome, Fenced, Refused } from '@ledger/streaming';
import { loadService } from './commands/serve';
import { Failure } from './failure';
import type { Io } from './io';
import { settingsFrom } from './opened-ledger';

/** Does something with the dead letters of the Kafka that the settings name, and leaves it whatever happens. */
export async function withDeadLetters<T>(
  io: Io,
  work: (letters: DeadLetters, contract: Contract) => Promise<T>,
): Promise<T> {
  const settings = settingsFrom(io);
  const client = loadService().openClient(settings, createLog({ logLevel: 'silent' }));
  if (!client) throw new Failure('No Kafka is named.', 'Set LEDGER_KAFKA_BROKERS=host:port,... as for the service.');
  const contract = new Contract(settings.kafkaPrefix);
  try {
    return await work(new DeadLetters(client, contract, systemClock()), contract);
  } catch (error) {
    throw failureOf(error, settings.kafkaBrokers ?? []);
  } finally {
    await client.close();
  }
}

/** The client speaks of requests and partitions; a user wants to know which setting to look at. */
function failureOf(error: unknown, brokers: readonly string[]): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  if (error instanceof Refused) return new Failure(error.message);
  if (error instanceof Fenced) {
    return new Failure('Somebody else settles dead letters now.', 'List them again, and go on with what is left.');
  }
  if (error instanceof DoubtfulOutcome || error.name.startsWith('KafkaJS')) {
    return new Failure(
      `Kafka at ${brokers.join(',')} gave no sure answer: ${error.message}`,
      'Check LEDGER_KAFKA_BROKERS, and do it again: each letter is sent again and settled, or neither.',
    );
  }
  return error;
}
