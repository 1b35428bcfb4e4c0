import { randomUUID } from 'node:crypto';
import net from 'node:net';
import path from 'node:path';
import { Brokers, type Wanted } from '../../../scripts/kafka/brokers';
import { fetchJars, KAFKA_HOME, missingForMaven } from '../../../scripts/kafka/jars';
import { missingImages } from '../../run/docker';
import { missingOnce } from '../../run/once';

/** A Kafka that a suite or a benchmark may use and has to give back. */
export interface Lent {
  readonly brokers: readonly string[];
  giveBack(): Promise<void>;
}

/** Nodes that their holder may kill, pause and start again. */
export type OwnNodes = Brokers;

const IMAGE = process.env.LEDGER_KAFKA_IMAGE ?? 'apache/kafka:4.1.0';
/** The brokers that somebody named. */
export const named = (): string[] | undefined => process.env.LEDGER_KAFKA_BROKERS?.split(',').filter(Boolean);

/** Any Kafka: the one that is named, one from Docker, one from Maven's jars, in that order. */
export async function anyKafka(): Promise<Lent> {
  const brokers = named();
  if (brokers) return { brokers, giveBack: async () => undefined };
  return missingForContainer() === undefined ? container() : fromMaven(1);
}

/** Why no broker can be started from the image. */
export const missingForContainer = (): string | undefined => missingOnce('kafka-image', () => missingImages([IMAGE]));

/** Why no broker can be started from Maven's jars. Fetches them when they are not here yet. */
export const missingForNodes = (): string | undefined => missingForMaven() ?? missingOnce('kafka-jars', missingJars);

function missingJars(): string | undefined {
  try {
    fetchJars();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Nodes of our own, in a folder of their own: only processes on this machine can be killed and paused at will. */
export const ownNodes = (count: 1 | 3, wanted?: Wanted): Promise<OwnNodes> =>
  Brokers.up(count, path.join(KAFKA_HOME, `test-${randomUUID().slice(0, 8)}`), wanted);

/** One broker or three from Maven's jars. @throws Error that says what is missing for it */
export async function fromMaven(count: 1 | 3): Promise<Lent> {
  const missing = missingForNodes();
  if (missing !== undefined) throw new Error(`there is no Kafka here (${missing})`);
  const nodes = await ownNodes(count);
  return { brokers: nodes.bootstrap, giveBack: () => nodes.clean() };
}

async function container(): Promise<Lent> {
  // Each container is given back by name; the reaper would be one more image to fetch.
  process.env['TESTCONTAINERS_RYUK_DISABLED'] ??= 'true';
  const { GenericContainer, Wait } = await import('testcontainers');
  const port = await freePort();
  const started = await new GenericContainer(IMAGE)
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      // The broker calls itself when it ends a transaction, and the host's address is unknown inside.
      KAFKA_INTER_BROKER_LISTENER_NAME: 'INSIDE',
      KAFKA_LISTENERS: 'INSIDE://localhost:9094,CONTROLLER://localhost:9093,HOST://0.0.0.0:9092',
      KAFKA_ADVERTISED_LISTENERS: `INSIDE://localhost:9094,HOST://127.0.0.1:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'INSIDE:PLAINTEXT,CONTROLLER:PLAINTEXT,HOST:PLAINTEXT',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  return { brokers: [`127.0.0.1:${port}`], giveBack: async () => void (await started.stop()) };
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
