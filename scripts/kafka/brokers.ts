import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import kafkajs from 'kafkajs';

/** One node's place on loopback. Node numbers start at 1. */
interface Node {
  readonly id: number;
  readonly port: number;
  readonly controllerPort: number;
  /** For clients that log in (SASL, PLAIN) as LOGIN. */
  readonly saslPort: number;
}

const HERE = path.resolve(process.cwd(), 'scripts/kafka');
/** Jars and the development cluster's data; ignored by git. */
export const KAFKA_HOME = path.resolve(process.env.KAFKA_HOME ?? '.kafka');
const JARS = path.join(KAFKA_HOME, 'jars-4.3.1');
/** Who may come in by the door that asks for a password. */
export const LOGIN = { username: 'ledger', password: 'ledger-secret' };
const CLUSTER_ID = 'bGVkZ2VyLXRlc3RzLTAwMQ';

/** Why no broker can be started from Maven's jars on this machine, or `undefined` when one can. */
export function missingForMaven(): string | undefined {
  if (!runs('java', ['-version'])) return 'no Java 17 or newer on the PATH';
  if (!fs.existsSync(JARS) && !runs('mvn', ['-version'])) return 'no Maven on the PATH to fetch the jars with';
  return undefined;
}

function runs(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Resolves the jars once; several processes may do so at the same time. */
export async function fetchJars(): Promise<void> {
  if (fs.existsSync(JARS)) return;
  fs.mkdirSync(KAFKA_HOME, { recursive: true });
  const fresh = fs.mkdtempSync(path.join(KAFKA_HOME, 'fetch-'));
  const plugin = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  const pom = path.join(HERE, 'pom.xml');
  const args = ['-B', '-ntp', '-q', '-f', pom, plugin, '-DincludeScope=runtime', `-DoutputDirectory=${fresh}`];
  await promisify(execFile)('mvn', args);
  try {
    fs.renameSync(fresh, JARS);
  } catch (error) {
    if (!fs.existsSync(JARS)) throw error;
    fs.rmSync(fresh, { recursive: true });
  }
}

/**
 * A real Apache Kafka of 1 or 3 nodes on loopback, each a broker and a controller. Its state is files in `folder`,
 * so that a later process can find and stop what an earlier one started.
 */
export class Brokers {
  private readonly children = new Map<number, ChildProcess>();
  readonly folder: string;
  private readonly nodes: readonly Node[];

  private constructor(folder: string, nodes: readonly Node[]) {
    this.folder = folder;
    this.nodes = nodes;
  }

  /** Starts `count` nodes on an empty or an earlier folder and waits until all of them are in the cluster. */
  static async up(count: number, folder: string, basePort?: number): Promise<Brokers> {
    await fetchJars();
    fs.mkdirSync(folder, { recursive: true });
    const nodes = Brokers.at(folder)?.nodes ?? (await freshNodes(count, basePort));
    if (nodes.length !== count) throw new Error(`${folder} holds a cluster of ${nodes.length}: clean it first.`);
    fs.writeFileSync(path.join(folder, 'nodes.json'), JSON.stringify(nodes));
    const brokers = new Brokers(folder, nodes);
    await Promise.all(nodes.map((node) => brokers.format(node)));
    for (const { id } of nodes) brokers.launch(id);
    await brokers.joined();
    return brokers;
  }

  /** The cluster that an earlier process left in `folder`, running or not. */
  static at(folder: string): Brokers | undefined {
    const file = path.join(folder, 'nodes.json');
    return fs.existsSync(file) ? new Brokers(folder, JSON.parse(fs.readFileSync(file, 'utf8')) as Node[]) : undefined;
  }

  get bootstrap(): string[] {
    return this.nodes.map(({ port }) => `127.0.0.1:${port}`);
  }

  /** The same brokers, by the door that asks for a password. */
  get saslBootstrap(): string[] {
    return this.nodes.map(({ saslPort }) => `127.0.0.1:${saslPort}`);
  }

  get ids(): number[] {
    return this.nodes.map(({ id }) => id);
  }

  /** Starts a node that was killed or stopped, and waits until the cluster is whole. */
  async start(id: number): Promise<void> {
    this.launch(id);
    await this.joined();
  }

  kill(id: number): void {
    this.signal(id, 'SIGKILL');
  }

  stop(id: number): void {
    this.signal(id, 'SIGTERM');
  }

  pause(id: number): void {
    this.signal(id, 'SIGSTOP');
  }

  resume(id: number): void {
    this.signal(id, 'SIGCONT');
  }

  /** Ends all nodes at once; what they hold stays in the folder. */
  async down(): Promise<void> {
    for (const id of this.ids) {
      this.signal(id, 'SIGCONT');
      this.signal(id, 'SIGTERM');
    }
    for (let waited = 0; this.ids.some((id) => this.alive(id)); waited += 50) {
      if (waited === 2_000) for (const id of this.ids) this.kill(id);
      await pause(50);
    }
  }

  /** Ends all nodes without ado and removes what they held. */
  async clean(): Promise<void> {
    for (const id of this.ids) this.kill(id);
    while (this.ids.some((id) => this.alive(id))) await pause(20);
    fs.rmSync(this.folder, { recursive: true, force: true });
  }

  alive(id: number): boolean {
    const child = this.children.get(id);
    if (child) return child.exitCode === null && child.signalCode === null;
    return this.pidOf(id) !== undefined;
  }

  private signal(id: number, signal: NodeJS.Signals): void {
    const pid = this.alive(id) ? (this.children.get(id)?.pid ?? this.pidOf(id)) : undefined;
    if (pid !== undefined) process.kill(pid, signal);
  }

  /** The process that the pid file names, if it is still this node: numbers are used again. */
  private pidOf(id: number): number | undefined {
    const file = path.join(this.folder, `node-${id}.pid`);
    if (!fs.existsSync(file)) return undefined;
    const pid = Number(fs.readFileSync(file, 'utf8'));
    try {
      const command = execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
      return command.includes(this.properties(id)) ? pid : undefined;
    } catch {
      return undefined;
    }
  }

  private properties(id: number): string {
    return path.join(this.folder, `node-${id}.properties`);
  }

  private async format(node: Node): Promise<void> {
    const data = path.join(this.folder, `data-${node.id}`);
    fs.writeFileSync(this.properties(node.id), nodeProperties(node, this.nodes, data));
    if (fs.existsSync(path.join(data, 'meta.properties'))) return;
    const tool = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', this.properties(node.id)];
    await promisify(execFile)('java', [...java('64m'), ...tool]);
  }

  private launch(id: number): void {
    if (this.alive(id)) return;
    const log = fs.openSync(path.join(this.folder, `node-${id}.log`), 'a');
    const args = [...java(process.env.KAFKA_HEAP ?? '256m'), 'kafka.Kafka', this.properties(id)];
    const child = spawn('java', args, { stdio: ['ignore', log, log], detached: true });
    fs.closeSync(log);
    child.unref();
    fs.writeFileSync(path.join(this.folder, `node-${id}.pid`), String(child.pid));
    this.children.set(id, child);
  }

  /** Waits until every node is a member of the cluster. */
  private async joined(): Promise<void> {
    const { Kafka, logLevel } = kafkajs;
    const retry = { initialRetryTime: 100, multiplier: 1, retries: 5 };
    const admin = new Kafka({ brokers: this.bootstrap, logLevel: logLevel.NOTHING, retry }).admin();
    for (const started = Date.now(); ; await pause(100)) {
      const dead = this.ids.find((id) => !this.alive(id));
      if (dead !== undefined) throw new Error(`Kafka node ${dead} ended: see ${this.folder}/node-${dead}.log`);
      if (Date.now() - started > 60_000) throw new Error(`Kafka did not start in 60 s: see ${this.folder}/node-*.log`);
      try {
        await admin.connect();
        if ((await admin.describeCluster()).brokers.length === this.nodes.length) break;
      } catch {
        // Not listening yet.
      }
    }
    await admin.disconnect();
  }
}

function java(heap: string): string[] {
  const jars = fs.readdirSync(JARS).map((jar) => path.join(JARS, jar));
  const small = ['-Xms64m', `-Xmx${heap}`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-XX:-UsePerfData'];
  return [...small, `-Dlog4j2.configurationFile=${path.join(HERE, 'log4j2.xml')}`, '-cp', jars.join(path.delimiter)];
}

function nodeProperties(node: Node, nodes: readonly Node[], data: string): string {
  const [replication, inSync] = nodes.length >= 3 ? [3, 2] : [1, 1];
  return `${fs.readFileSync(path.join(HERE, 'server.properties'), 'utf8')}
node.id=${node.id}
controller.quorum.voters=${nodes.map(({ id, controllerPort }) => `${id}@127.0.0.1:${controllerPort}`).join(',')}
listeners=PLAINTEXT://127.0.0.1:${node.port},CONTROLLER://127.0.0.1:${node.controllerPort},SASL://127.0.0.1:${node.saslPort}
listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_${LOGIN.username}="${LOGIN.password}";
log.dirs=${data}
default.replication.factor=${replication}
offsets.topic.replication.factor=${replication}
transaction.state.log.replication.factor=${replication}
transaction.state.log.min.isr=${inSync}
share.coordinator.state.topic.replication.factor=${replication}
share.coordinator.state.topic.min.isr=${inSync}
`;
}

async function freshNodes(count: number, basePort: number | undefined): Promise<Node[]> {
  const ports = basePort === undefined ? await freePorts(count * 3) : undefined;
  return Array.from({ length: count }, (_, i) => ({
    id: i + 1,
    port: ports?.[3 * i] ?? basePort! + 10 * i,
    controllerPort: ports?.[3 * i + 1] ?? basePort! + 10 * i + 1,
    saslPort: ports?.[3 * i + 2] ?? basePort! + 10 * i + 2,
  }));
}

/** Ports that were free a moment ago: static voters have to be named before any node listens. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = net.createServer().listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as net.AddressInfo).port);
  await Promise.all(servers.map((server) => promisify(server.close.bind(server))()));
  return ports;
}
