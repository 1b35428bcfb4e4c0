import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Folders, ledger } from './ledger-command';

jest.setTimeout(60_000);
const ROOT = join(__dirname, '../../..');
const folders = new Folders();
afterAll(() => folders.removeAll());

/** As `npm start` runs it: npm, a shell, and in that the service. */
async function started(dataDir: string) {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('LEDGER_'));
  const env = { ...Object.fromEntries(inherited), LEDGER_DATA_DIR: dataDir, LEDGER_PORT: '0' };
  const npm = spawn('npm', ['start'], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: npm.stdout })) {
    const [, url] = /"url":"([^"]+)"/.exec(line) ?? [];
    if (url !== undefined) return { npm, url };
  }
  throw new Error('npm start ended before the service listened');
}

describe('npm start', () => {
  it('stops the service on SIGTERM, which releases port and folder', async () => {
    const dataDir = folders.make();
    const { npm, url } = await started(dataDir);
    npm.stdout.resume();
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
    npm.kill('SIGTERM');
    let code: number | null = 2;
    for (const until = Date.now() + 40_000; code !== 0 && Date.now() < until;) {
      ({ code } = ledger(['restore', '--yes'], { dataDir }));
    }
    expect(code).toBe(0);
    await expect(fetch(`${url}/health/live`)).rejects.toThrow('fetch failed');
  });
});

describe('a port in use', () => {
  it('is reported once, in one sentence', async () => {
    const { npm, url } = await started(folders.make());
    npm.stdout.resume();
    const { port } = new URL(url);
    const { code, out, err } = ledger(['serve'], { dataDir: folders.make(), env: { LEDGER_PORT: port } });
    npm.kill('SIGTERM');
    expect(code).toBe(2);
    expect(`${out}${err}`.match(/EADDRINUSE/g)).toHaveLength(1);
    expect(err).toMatch(/address already in use.*Set LEDGER_PORT to another port/);
    expect(err).not.toMatch(/^\s+at /m);
  });
});
