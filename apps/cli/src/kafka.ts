import { systemClock } from '@ledger/kernel';
import { Contract, DeadLetters, DoubtfulOutcome, Fenced, KafkajsClient, Refused } from '@ledger/streaming';
import { Failure } from './failure';
import type { Io } from './io';

/** Does something with the dead letters of the Kafka that the settings name, and leaves it whatever happens. */
export async function withDeadLetters<T>(
  io: Io,
  work: (letters: DeadLetters, contract: Contract) => Promise<T>,
): Promise<T> {
  const { brokers, prefix } = kafkaIn(io);
  const client = new KafkajsClient({ brokers });
  const contract = new Contract(prefix);
  try {
    return await work(new DeadLetters(client, contract, systemClock()), contract);
  } catch (error) {
    throw failureOf(error, { brokers, topic: contract.topic('deadLetters') });
  } finally {
    await client.close();
  }
}

interface Whereabouts {
  readonly brokers: readonly string[];
  readonly topic: string;
}

function kafkaIn({ env }: Io): { brokers: string[]; prefix: string } {
  const brokers = (env['LEDGER_KAFKA_BROKERS'] ?? '').split(',').filter((broker) => broker !== '');
  if (brokers.length > 0) return { brokers, prefix: env['LEDGER_KAFKA_PREFIX'] ?? '' };
  throw new Failure('No Kafka is named.', 'Set LEDGER_KAFKA_BROKERS=host:port,... as for the service.');
}

/** The client speaks of requests and partitions; a user wants to know which setting to look at. */
function failureOf(error: unknown, { brokers, topic }: Whereabouts): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error;
  if (/does not host this topic/.test(error.message)) {
    return new Failure(
      `Kafka at ${brokers.join(',')} has no topic ${topic}.`,
      'The service makes its topics when it starts with Kafka: check LEDGER_KAFKA_PREFIX.',
    );
  }
  if (error instanceof Refused) return new Failure(error.message, 'Check the credentials and what they are allowed.');
  if (error instanceof Fenced) {
    return new Failure(
      'Somebody else settles dead letters at this moment.',
      'List them again, and go on with what is left.',
    );
  }
  if (error instanceof DoubtfulOutcome || /^KafkaJS/.test(error.name)) {
    return new Failure(
      `Kafka at ${brokers.join(',')} gave no sure answer: ${error.message}`,
      'Check LEDGER_KAFKA_BROKERS, and do it again: each letter is sent again and settled, or neither.',
    );
  }
  return error;
}
