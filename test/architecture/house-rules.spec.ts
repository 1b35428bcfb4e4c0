import { readFileSync, globSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');
const MOST_LINES = 300;

/** Tables: data that reads best in one piece, however long. */
const TABLES: readonly string[] = [];

const inProject = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: ROOT, exclude: ['**/node_modules/**', 'node_modules', 'dist', '.ledger'] }).toSorted();

const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const sources = inProject('{apps,libs,test,scripts}/**/*.{ts,cjs,mjs}');
const specs = sources.filter((file) => file.endsWith('.spec.ts'));
const prose = inProject('{*.md,docs/**/*.md,.ci/*,deploy/**/*,*.yml,*.yaml,*.json,*.cjs}').filter(
  (file) => file !== 'package-lock.json' && /\.\w+$|Dockerfile$|\/run$/.test(file),
);

/** "file:line" of every line that the pattern matches. */
function places(files: readonly string[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  );
}

describe('every spec runs', () => {
  test('there are specs, and jest collects each of them', () => {
    const { testRegex } = jest.requireActual<{ testRegex: string }>(join(ROOT, 'jest.config.cjs'));
    expect(specs.length).toBeGreaterThan(20);
    expect(specs.filter((file) => !new RegExp(testRegex).test(`/${file}`))).toEqual([]);
  });

  test('no file that declares tests hides from jest under another name', () => {
    const declaring = sources.filter((file) => /^(describe|test|it)(\.each)?[(`]/m.test(read(file)));
    expect(declaring.filter((file) => !file.endsWith('.spec.ts'))).toEqual([]);
  });

  test('nothing is focused, skipped, postponed or tried again', () => {
    const evasions =
      /\b(describe|test|it)(\.\w+)*\.(only|skip|todo|failing|concurrent)\b|\b[fx](it|test|describe)\(|retryTimes/;
    const allowed = ['test/needs.ts', 'test/architecture/house-rules.spec.ts'];
    expect(
      places(
        sources.filter((file) => !allowed.includes(file)),
        evasions,
      ),
    ).toEqual([]);
  });
});

describe('the house is kept', () => {
  test(`no source file is longer than ${MOST_LINES} lines, tables apart`, () => {
    const long = sources.filter((file) => read(file).split('\n').length > MOST_LINES + 1);
    expect(long.filter((file) => !TABLES.includes(file))).toEqual([]);
    expect(TABLES.filter((file) => !long.includes(file))).toEqual([]);
  });

  test('no rule of the linter or the compiler is switched off in place', () => {
    const switches = new RegExp(
      ['(eslint|oxlint)-disable', '@ts-(ignore|nocheck|expect-error)', 'istanbul ignore'].join('|'),
    );
    expect(
      places(
        sources.filter((file) => file !== 'test/architecture/house-rules.spec.ts'),
        switches,
      ),
    ).toEqual([]);
  });

  test('no folder is called after what everybody throws into it', () => {
    expect(sources.filter((file) => /(^|\/)(common|shared|utils?|helpers?|misc)(\/|\.ts$)/.test(file))).toEqual([]);
  });

  test('only the command line and the scripts write to the console', () => {
    const own = sources.filter((file) => file.startsWith('libs/') || file.startsWith('apps/ledger/'));
    expect(places(own, /\bconsole\.\w+\(/)).toEqual([]);
  });

  test('no text names a path on the machine of a developer', () => {
    const home = new RegExp(['/(home|Users|root|w', 'ork)/'].join(''));
    expect(places([...sources, ...prose], home)).toEqual([]);
  });

  test('no text uses a word that reads as translated: docs, comments and messages are plain technical English', () => {
    const words = 'anew|whoever|whomever|nobody|for ever|can not|lest|thereby|of its own|mend(s|ed|ing)?';
    const pattern = new RegExp(`\\b(${words}|stands? still|takes? in|comes? off)\\b`, 'i');
    const here = 'test/architecture/house-rules.spec.ts';
    expect(
      places(
        [...sources, ...prose].filter((file) => file !== here),
        pattern,
      ),
    ).toEqual([]);
  });

  test('the lock file names no registry: the one that npm is set to serves it', () => {
    expect(places(['package-lock.json'], /"resolved": "https?:/)).toEqual([]);
  });
});
