import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { built } from '../run/built';

const folder = mkdtempSync(join(tmpdir(), 'ledger-loaded-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command as `npx ledger` does, and gives the modules that were loaded for it. */
function loadedBy(args: readonly string[]): string[] {
  const cli = built('apps/cli/src/cli.js');
  const script = `
    const { run } = require(${JSON.stringify(cli)});
    const io = { ...require(${JSON.stringify(cli.replace('cli.js', 'io.js'))}).processIo(), out: () => undefined, err: () => undefined };
    run(${JSON.stringify(args)}, io).then(() => {
      process.stdout.write(JSON.stringify(Object.keys(require.cache)));
      process.exit(0);
    });`;
  const env = { PATH: process.env['PATH'], LEDGER_DATA_DIR: folder, LEDGER_KAFKA_BROKERS: '127.0.0.1:1' };
  return JSON.parse(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8' })) as string[];
}

const ofTheService = (file: string): boolean => /[/\\](@nestjs|fastify)[/\\]|dist[/\\]apps[/\\]ledger[/\\]/.test(file);

describe('the command line', () => {
  test.each([['init'], ['totals 2019-H1'], ['doctor'], ['dead-letters list'], ['projections list']])(
    'runs "ledger %s" without loading Nest or the service',
    (line) => {
      const loaded = loadedBy(line.split(' '));
      expect(loaded.some((file) => file.endsWith('cli.js'))).toBe(true);
      expect(loaded.filter(ofTheService)).toEqual([]);
    },
  );
});
