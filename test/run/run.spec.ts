import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { staleness } from './built';
import { missingOnce } from './once';
import { randomFor, seed } from './seed';

const { wrongNode } = jest.requireActual<{
  wrongNode: (version: string, engines: string) => string | undefined;
}>('./node-version.cjs');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-run-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes a file that was last changed so many seconds after 2026 began. */
function file(name: string, seconds: number): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '');
  utimesSync(path, 1_767_225_600 + seconds, 1_767_225_600 + seconds);
  return path;
}

describe('staleness of a build', () => {
  test('is none when every source is older than the build', () => {
    file('libs/a/src/index.ts', 1);
    expect(staleness(folder, file('dist/main.js', 2))).toBeUndefined();
  });

  test('names the source that was changed after the build, and what to run', () => {
    file('libs/a/src/index.ts', 3);
    expect(staleness(folder, file('dist/main.js', 2))).toBe(
      'libs/a/src/index.ts was changed after the last build: run "npm run build" first ("npm test" does).',
    );
  });

  test.each(['libs/a/src/a.spec.ts', 'libs/a/src/testing/a.ts', 'test/e2e/a.ts'])(
    'does not count %s, which is not built',
    (source) => {
      file(source, 3);
      expect(staleness(folder, file('dist/main.js', 2))).toBeUndefined();
    },
  );

  test('says what to run when nothing was built', () => {
    const missing = join(folder, 'dist/main.js');
    expect(staleness(folder, missing)).toBe(`${missing} is missing: run "npm run build" first ("npm test" does).`);
  });
});

describe('the seed of a run', () => {
  test('is that of fast-check, of fault tests, and of LEDGER_SEED', () => {
    expect(process.env['LEDGER_SEED']).toBe(String(seed));
    expect(fc.readConfigureGlobal().seed).toBe(seed);
    expect(randomFor('a')()).toBe(randomFor('a')());
    expect(randomFor('a')()).not.toBe(randomFor('b')());
  });
});

describe('a question that is asked once in a run', () => {
  test.each([undefined, 'no Maven'])('keeps the answer %s', (answer) => {
    let asked = 0;
    const ask = (): string | undefined => {
      asked++;
      return answer;
    };
    const name = `${String(answer)} ${folder.slice(-6)}`;
    expect([missingOnce(name, ask), missingOnce(name, ask)]).toEqual([answer, answer]);
    expect(asked).toBe(1);
  });
});

describe('the version of Node', () => {
  test.each(['24.15.0', '24.16.1', '25.0.0'])('%s runs the tests', (version) => {
    expect(wrongNode(version, '>=24.15')).toBeUndefined();
  });

  test.each(['20.20.2', '24.14.9'])('%s stops them with one sentence', (version) => {
    expect(wrongNode(version, '>=24.15')).toBe(
      `The tests need Node 24.15 or newer, and this is ${version}: run "npm run jest", which uses the Node that "npm ci" installs.`,
    );
  });
});
