import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import net from 'node:net';
import path from 'node:path';
import { GenericContainer, Wait } from 'testcontainers';
import { Brokers, KAFKA_HOME, missingForMaven } from '../../../scripts/kafka/brokers';
import type { Need } from '../../needs';

/** A Kafka that a suite may use and has to give back. */
export interface Lent {
  readonly brokers: readonly string[];
  giveBack(): Promise<void>;
}

/** Nodes that a suite may kill, pause and start again. */
export type OwnNodes = Brokers;

const named = (): string[] | undefined => process.env.LEDGER_KAFKA_BROKERS?.split(',').filter(Boolean);

function dockerRuns(): boolean {
  try {
    execFileSync('docker', ['version', '--format', '{{.Server.Version}}'], { stdio: 'ignore', timeout: 5_000 });
    return true;
  } catch {
    return false;
  }
}

/** Any Kafka: the one that is named, one from Docker, one from Maven's jars, in that order. */
export async function anyKafka(): Promise<Lent> {
  const brokers = named();
  if (brokers) return { brokers, giveBack: async () => undefined };
  try {
    if (dockerRuns()) return await fromDocker();
  } catch (error) {
    // A daemon that has no image and no way to a registry: Maven's jars are as good.
    if (missingForMaven()) throw error;
  }
  const nodes = await ownNodes(1);
  return { brokers: nodes.bootstrap, giveBack: () => nodes.clean() };
}

/** Nodes of our own, in a folder of their own: only processes on this machine can be killed and paused at will. */
export const ownNodes = (count: 1 | 3): Promise<OwnNodes> =>
  Brokers.up(count, path.join(KAFKA_HOME, `test-${randomUUID().slice(0, 8)}`));

const HOW = 'set LEDGER_KAFKA_BROKERS=host:port,..., or start Docker, or install Java 17 and Maven';

/** Any Kafka at all. */
export const kafka: Need = {
  name: 'kafka',
  missing: () => (named() || dockerRuns() || missingForMaven() === undefined ? undefined : HOW),
};

/** Nodes that a suite may kill: processes on this machine. */
export const killableKafka: Need = {
  name: 'kafka',
  missing: () =>
    missingForMaven() && `${missingForMaven()}; it kills and pauses brokers, so it needs Java 17 and Maven`,
};

async function fromDocker(): Promise<Lent> {
  const port = await freePort();
  const container = await new GenericContainer(process.env.LEDGER_KAFKA_IMAGE ?? 'apache/kafka:4.1.1')
    .withExposedPorts({ container: 9092, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_LISTENERS: 'PLAINTEXT://0.0.0.0:9092,CONTROLLER://localhost:9093',
      KAFKA_ADVERTISED_LISTENERS: `PLAINTEXT://127.0.0.1:${port}`,
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start();
  return { brokers: [`127.0.0.1:${port}`], giveBack: async () => void (await container.stop()) };
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
