import type { Epoch } from '@ledger/event-store';
import { type KafkaClient, TopicDrift } from '@ledger/kafka';
import { systemClock } from '@ledger/kernel';
import { streamersOf } from '@ledger/ledger';
import type { Settings } from '@ledger/platform';
import { Publication } from '@ledger/publication';
import {
  Contract,
  DeadLetters,
  intakeGroup,
  lastRestore,
  missingIn,
  type Streamer,
  sumOf,
  WrongCursor,
} from '@ledger/streaming';
import { sentenceFor } from './failure';
import { type Finding, howFar } from './finding';
import { failureOf, openKafka } from './kafka';
import type { ReadLedger as OpenedLedger } from './opened-ledger';

const NEXT = 'Check LEDGER_KAFKA_BROKERS and LEDGER_KAFKA_TLS, and whether Kafka runs there.';

/**
 * Looks at Kafka, and at how far the ledger is streamed to it. Nothing is written and no streamer is fenced: the service may be
 * at work. Each question has a deadline, and the first that gets no answer is the last.
 */
export async function* kafkaFindings(settings: Settings, ledger: OpenedLedger | undefined): AsyncGenerator<Finding> {
  let client: KafkaClient | undefined;
  try {
    client = openKafka(settings);
    if (client) yield* answers(client, settings, ledger);
    else yield { check: 'kafka', well: true, detail: 'not used: LEDGER_KAFKA_BROKERS is not set' };
  } catch (error) {
    yield { check: 'kafka', well: false, detail: sentenceFor(failureOf(error, settings, NEXT)) };
  } finally {
    await client?.close();
  }
}

async function* answers(
  client: KafkaClient,
  settings: Settings,
  ledger: OpenedLedger | undefined,
): AsyncGenerator<Finding> {
  const contract = new Contract(settings.kafkaPrefix);
  const drift = await driftOf(client, contract);
  yield { check: 'kafka', well: true, detail: `${placeOf(settings)} answers, ${howReached(settings)}` };
  yield topics(drift, settings);
  if (drift && drift.missing.length > 0) return;
  if (ledger) {
    for (const streamer of streamersOf(
      { store: ledger.store, changes: ledger.readModel, publication: new Publication() },
      { client, contract },
    )) {
      yield await streamed(streamer, ledger);
    }
    yield await taken(client, contract, ledger);
  }
  const letters = await new DeadLetters(client, contract, systemClock()).count();
  const detail = letters === 0 ? 'none is open' : `${letters} open: see "ledger dead-letters list"`;
  yield { check: 'dead letters', well: true, detail };
}

const driftOf = (client: KafkaClient, contract: Contract): Promise<TopicDrift | undefined> =>
  client.topics.ensure(contract.specs(), 'refuse').then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof TopicDrift) return error;
      throw error;
    },
  );

const placeOf = ({ kafkaBrokers = [] }: Settings): string => kafkaBrokers.join(', ');

function howReached({ kafkaTls, kafkaSasl, kafkaUser, kafkaCertFile }: Settings): string {
  const encrypted = kafkaTls === 'on' ? 'over TLS' : 'without TLS';
  if (kafkaSasl !== undefined) return `${encrypted}, as ${kafkaUser} by ${kafkaSasl}`;
  return kafkaCertFile === undefined ? encrypted : `${encrypted}, with the certificate in ${kafkaCertFile}`;
}

function topics(drift: TopicDrift | undefined, { kafkaTopics }: Settings): Finding {
  const check = 'topics';
  if (drift === undefined) return { check, well: true, detail: 'as asyncapi.yaml says' };
  const { differences, missing, next } = drift;
  if (kafkaTopics === 'check' || differences.length > missing.length) {
    return { check, well: false, detail: differences.join('; '), ...(next && { next }) };
  }
  return { check, well: true, detail: `${missing.join(', ')}: not there yet, made when the service starts` };
}

async function streamed(streamer: Streamer, { store }: OpenedLedger): Promise<Finding> {
  const check = `streamer ${streamer.name}`;
  try {
    const found = await streamer.check();
    if (found === undefined) return { check, well: true, detail: 'has streamed nothing yet' };
    return found.voidBy
      ? restored(check, found.voidBy)
      : { check, well: true, detail: howFar(await store.lag(found.to)) };
  } catch (error) {
    if (error instanceof WrongCursor) return { check, well: false, detail: error.message };
    throw error;
  }
}

/** Whether the topic still holds all that the intake has not read. */
async function taken(client: KafkaClient, contract: Contract, { store }: OpenedLedger): Promise<Finding> {
  const check = 'kafka intake';
  const topic = contract.topic('intake');
  const committed = await client.topics.committed(intakeGroup(contract, await lastRestore(store)), topic);
  const missing = missingIn(await client.topics.extents(topic), [committed]);
  if (missing.length === 0) return { check, well: true, detail: 'nothing was deleted before it was taken in' };
  const where = missing.map(({ partition, from, to }) => `partition ${partition}: ${from} to ${to - 1n}`).join(', ');
  const detail = `${sumOf(missing)} offsets of ${topic} were deleted before they were taken in (${where})`;
  return {
    check,
    well: false,
    detail,
    next: 'Have the senders send again what they sent then: what is known counts once.',
  };
}

const restored = (check: string, { beganAt }: Epoch): Finding => ({
  check,
  well: false,
  detail: `the ledger was restored at ${beganAt}, and the readers of Kafka were not told of it yet: what they hold is void`,
  next: 'Start the service: it tells them, and streams the restored ledger from its beginning.',
});
