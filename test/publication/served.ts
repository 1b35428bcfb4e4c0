import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { SampleEvent } from '../sample-events';

/** What has to differ between two ledgers: positions, random ids, chains, instants of recording, ids of requests. */
export const normal = (text: string): string =>
  text
    .replaceAll(/\d{16}\.\d+\.[0-9a-f]{22}/g, 'CURSOR')
    .replaceAll(/\b[0-9a-f]{32,64}\b/g, 'HEX')
    .replaceAll(/\b\d{16}\b/g, 'POSITION')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'INSTANT')
    .replaceAll(/[\w-]{8}-[\w-]{4}-[\w-]{4}-[\w-]{4}-[\w-]{12}/g, 'UUID')
    .replaceAll(/:request:[\w-]+/g, ':request:ID');

/** The built service with the rule, on a ledger of its events, for callers with tokens. */
export class Served {
  private constructor(
    readonly child: ChildProcess,
    readonly url: string,
    readonly dataDir: string,
    private readonly tokens: { readonly [role: string]: string },
  ) {}

  static async with(events: readonly SampleEvent[]): Promise<Served> {
    const dataDir = mkdtempSync(join(tmpdir(), 'exits-'));
    const { newEntries, tokens } = tokensFor(['reporting', 'auditor', 'upstream']);
    const file = join(dataDir, 'tokens');
    writeFileSync(file, newEntries, { mode: 0o600 });
    const clean = Object.entries(process.env).filter(
      ([name]) => !name.startsWith('LEDGER_') && name !== 'NODE_OPTIONS',
    );
    const child = spawn(process.execPath, [join(__dirname, 'service.cjs')], {
      env: {
        ...Object.fromEntries(clean),
        LEDGER_DATA_DIR: join(dataDir, 'data'),
        LEDGER_PORT: '0',
        LEDGER_TOKENS_FILE: file,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const served = new Served(child, url, dataDir, tokens);
    const sent = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/cloudevents-batch+json', authorization: `Bearer ${tokens['upstream']}` },
      body: JSON.stringify(events),
    });
    const answer = await sent.text();
    if (answer.includes('"status":"recorded"') && !answer.includes('"status":"refused"')) return served;
    await served.stop();
    throw new Error(answer);
  }

  get(path: string, role: string, method = 'get'): Promise<Response> {
    return fetch(this.url + path, { method: method.toUpperCase(), headers: this.bearer(role) });
  }

  bearer(role: string): { authorization: string } {
    return { authorization: `Bearer ${this.tokens[role]}` };
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
    rmSync(this.dataDir, { recursive: true });
  }
}

/** A tokens file with one token for each role, made by the command line. */
function tokensFor(roles: readonly string[]): { newEntries: string; tokens: Record<string, string> } {
  const folder = mkdtempSync(join(tmpdir(), 'tokens-'));
  const file = join(folder, 'tokens');
  const tokens: Record<string, string> = {};
  for (const role of roles) tokens[role] = createToken(role, file);
  const newEntries = readFileSync(file, 'utf8');
  rmSync(folder, { recursive: true });
  return { newEntries, tokens };
}

function createToken(role: string, file: string): string {
  const main = resolve(__dirname, '../../dist/apps/cli/src/main.js');
  const { stdout } = spawnSync(
    process.execPath,
    [main, 'token', 'create', role, '--role', role, '--file', file, '--json'],
    {
      encoding: 'utf8',
    },
  );
  return (JSON.parse(stdout) as { token: string }).token;
}
