import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Certificates, certificatesIn, issueCertificates } from './certificates';
import { fetchJars, java } from './jars';
import { nodeAdmin } from './node-admin';
import { type Door, freshNodes, LOGIN, type Node, propertiesOf } from './nodes';

const CLUSTER_ID = 'bGVkZ2VyLXRlc3RzLTAwMQ';

export interface Wanted {
  /** The first port of the first node; without it the system chooses. */
  readonly basePort?: number;
  /** With encrypted doors, and permissions for each user. Needs openssl. */
  readonly guarded?: boolean;
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
  static async up(count: number, folder: string, wanted: Wanted = {}): Promise<Brokers> {
    fetchJars();
    fs.mkdirSync(folder, { recursive: true });
    const nodes = Brokers.at(folder)?.nodes ?? (await freshNodes(count, wanted));
    if (nodes.length !== count) throw new Error(`${folder} holds a cluster of ${nodes.length}: clean it first.`);
    fs.writeFileSync(path.join(folder, 'nodes.json'), JSON.stringify(nodes));
    const brokers = new Brokers(folder, nodes);
    if (brokers.guarded) await issueCertificates(brokers.papers, LOGIN.username);
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
    return this.by('PLAINTEXT');
  }

  /** The addresses of one of the ways in. */
  by(door: Door): string[] {
    return this.nodes.map(({ ports }) => {
      if (ports[door] === undefined) throw new Error(`This cluster has no door ${door}: start a guarded one.`);
      return `127.0.0.1:${ports[door]}`;
    });
  }

  /** What a guarded cluster's brokers show, and what its clients need. */
  get certificates(): Certificates {
    return certificatesIn(this.papers);
  }

  get ids(): number[] {
    return this.nodes.map(({ id }) => id);
  }

  /** Starts nodes that were killed or stopped, and waits until the cluster is whole. */
  async start(...ids: readonly number[]): Promise<void> {
    for (const id of ids) this.launch(id);
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

  private get guarded(): boolean {
    return this.nodes.some(({ ports }) => ports.TLS !== undefined);
  }

  private get papers(): string {
    return path.join(this.folder, 'certificates');
  }

  private properties(id: number): string {
    return path.join(this.folder, `node-${id}.properties`);
  }

  private async format(node: Node): Promise<void> {
    const data = path.join(this.folder, `data-${node.id}`);
    const certificates = this.guarded ? this.certificates : undefined;
    fs.writeFileSync(this.properties(node.id), propertiesOf(node, this.nodes, data, certificates));
    if (fs.existsSync(path.join(data, 'meta.properties'))) return;
    const tool = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', this.properties(node.id)];
    const login = `SCRAM-SHA-512=[name=${LOGIN.username},password=${LOGIN.password}]`;
    await promisify(execFile)('java', [...java('64m'), ...tool, ...(this.guarded ? ['--add-scram', login] : [])]);
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

  /** Waits until every node says itself that all of them are members of the cluster. */
  private async joined(): Promise<void> {
    for (const started = Date.now(); !(await this.allAgree()); await pause(100)) {
      const dead = this.ids.find((id) => !this.alive(id));
      if (dead !== undefined) throw new Error(`Kafka node ${dead} ended: see ${this.folder}/node-${dead}.log`);
      if (Date.now() - started > 60_000) throw new Error(`Kafka did not start in 60 s: see ${this.folder}/node-*.log`);
    }
  }

  private async allAgree(): Promise<boolean> {
    const members = await Promise.all(this.bootstrap.map(membersSeenBy));
    return members.every((count) => count === this.nodes.length);
  }
}

/** How many brokers a node knows of; none while it does not listen. */
async function membersSeenBy(address: string): Promise<number> {
  const admin = nodeAdmin(address);
  try {
    await admin.connect();
    return (await admin.describeCluster()).brokers.length;
  } catch {
    return 0;
  } finally {
    await admin.disconnect().catch(() => undefined);
  }
}
