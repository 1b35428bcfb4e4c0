import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { built } from '../run/built';

/** Processes start and stop at the speed of the machine; what hangs still fails. */
jest.setTimeout(60_000);

const ROOT = resolve(__dirname, '../..');
const APP = join(ROOT, 'dist/apps/ledger/src');
const MAIN = join(APP, 'main.js');
const PLATFORM = join(ROOT, 'dist/libs/platform/src');

export interface ServiceOptions {
  /** Further `LEDGER_*` settings. */
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself, such as `--max-old-space-size=200`. */
  readonly node?: readonly string[];
  /** A data folder that outlives the service; without it, it gets a new one. */
  readonly dataDir?: string;
}

/** The built service in a separate process, on a port that the system chose. */
export class Service {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly dataDir: string,
    private readonly ownsData: boolean,
  ) {
    child.stdout!.resume();
  }

  /** Resolves when it listens; rejects with what it said when it ends before. */
  static async start({ env = {}, node = [], dataDir }: ServiceOptions = {}): Promise<Service> {
    const folder = dataDir ?? temporaryFolder();
    const child = launch({ LEDGER_DATA_DIR: folder, LEDGER_PORT: '0', ...env }, [...node, MAIN]);
    const complaint = collected(child.stderr!);
    const url = await Promise.race([listening(child), once(child, 'exit').then(() => undefined)]);
    if (url === undefined) throw new Error(`the service ended with ${child.exitCode}: ${await complaint}`);
    return new Service(child, url, folder, dataDir === undefined);
  }

  /** The lines that it logs from now until it ends. */
  log(): Promise<string> {
    return collected(this.child.stdout!);
  }

  get(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.url + path, init);
  }

  /** Sends a JSON body, or a text as it is. */
  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  }

  /** Asks it to stop and gives its exit code. */
  async stop(): Promise<number | null> {
    const code = await ended(this.child, 'SIGTERM');
    if (this.ownsData) await this.remove();
    return code;
  }

  /** Removes its data. */
  async remove(): Promise<void> {
    await rm(this.dataDir, { recursive: true });
  }

  /** Sends it a signal that it is to live through. */
  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Ends it in the middle of whatever it does; its data stays. */
  async kill(): Promise<void> {
    await ended(this.child, 'SIGKILL');
  }
}

/** One route as the server has it. */
export interface ServedRoute {
  readonly method: string;
  /** With `:name` for parameters. */
  readonly path: string;
  readonly roles: readonly string[];
}

/** Every route of the built service, asked of the server itself and not of its documentation. */
export async function servedRoutes(): Promise<ServedRoute[]> {
  const folder = temporaryFolder();
  const child = launch({ LEDGER_DATA_DIR: folder, LEDGER_PORT: '0', LEDGER_LOG_LEVEL: 'silent' }, ['-e', TELL_ROUTES]);
  const [said, complaint] = await Promise.all([collected(child.stdout!), collected(child.stderr!)]);
  rmSync(folder, { recursive: true });
  if (said === '') throw new Error(complaint);
  return JSON.parse(said) as ServedRoute[];
}

const TELL_ROUTES = `
  const { createLedgerApp } = require(${JSON.stringify(APP)});
  const { loadSettings } = require(${JSON.stringify(PLATFORM)});
  createLedgerApp(loadSettings().value).then(async ({ routes, close }) => {
    console.log(JSON.stringify(routes));
    await close();
  });
`;

/** What a service that is meant not to start says, and its exit code. */
export async function refusedStart(env: Record<string, string>): Promise<{ code: number | null; said: string }> {
  const child = launch({ LEDGER_PORT: '0', ...env });
  const said = collected(child.stderr!);
  await once(child, 'exit');
  return { code: child.exitCode, said: await said };
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'ledger-e2e-'));

function launch(settings: Readonly<Record<string, string>>, program: readonly string[] = [MAIN]): ChildProcess {
  built('apps/ledger/src/main.js');
  const clean = Object.entries(process.env).filter(([name]) => !name.startsWith('LEDGER_') && name !== 'NODE_OPTIONS');
  return spawn(process.execPath, program, {
    env: { ...Object.fromEntries(clean), ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function listening(child: ChildProcess): Promise<string | undefined> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const said = JSON.parse(line) as { msg: string; url: string };
    if (said.msg === 'listening') return said.url;
  }
  return undefined;
}

async function collected(stream: Readable): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}

async function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
  return child.exitCode;
}
