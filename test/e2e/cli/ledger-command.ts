import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { built } from '../../run/built';

const root = join(__dirname, '../../..');
const command = join(root, 'apps/cli/bin/ledger.cjs');

export const publishedTable = join(root, 'data/published/microsoft-lerr-2019-H1.csv');

export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Surroundings {
  readonly dataDir: string;
  readonly input?: string | Buffer;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs the built command, as a user would, and waits for its end. */
export function ledger(line: readonly string[], { dataDir, input = '', env = {} }: Surroundings): Answer {
  built('apps/cli/src/main.js');
  const run = spawnSync(process.execPath, [command, ...line], {
    cwd: root,
    env: surroundings(dataDir, env),
    input,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  return { code: run.status, out: run.stdout, err: run.stderr };
}

/** Runs it as `ledger ... | head` does: the reader closes the pipe. */
export async function unread(line: readonly string[], dataDir: string): Promise<{ code: number | null; err: string }> {
  const env = surroundings(dataDir, {});
  const child = spawn(process.execPath, [command, ...line], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const err = await text(child.stderr);
  return { code: await ended, err };
}

/** Starts `ledger serve` on a port that the system chooses, and waits until it says where it listens. */
export async function served(dataDir: string): Promise<{ url: string; stop(): Promise<number | null> }> {
  const env = surroundings(dataDir, { LEDGER_PORT: '0' });
  const child = spawn(process.execPath, [command, 'serve'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await addressIn(child);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  return {
    url,
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

async function addressIn(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  let log = '';
  for await (const chunk of child.stdout) {
    log += String(chunk);
    const [, url] = /"url":"([^"]+)"/.exec(log) ?? [];
    if (url === undefined) continue;
    child.stdout.resume();
    return url;
  }
  throw new Error(`the service ended before it listened: ${log}`);
}

/** The settings of the developer must not reach the command. */
function surroundings(dataDir: string, more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('LEDGER_'));
  return { ...Object.fromEntries(own), LEDGER_DATA_DIR: dataDir, ...more };
}

/** A folder for each test that goes away with it. */
export class Folders {
  private readonly made: string[] = [];

  make(): string {
    const folder = mkdtempSync(join(tmpdir(), 'ledger-cli-'));
    this.made.push(folder);
    return folder;
  }

  removeAll(): void {
    for (const folder of this.made.splice(0)) rmSync(folder, { recursive: true, force: true });
  }
}
