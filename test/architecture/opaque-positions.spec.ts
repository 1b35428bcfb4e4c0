import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** The kernel defines what a position is; the adapters of SQLite make positions and store them. */
const ROOMS = /^libs\/(kernel|sqlite|event-store-sqlite)\//;
/** Its positions are offsets in a file. */
const FILE_OFFSETS = 'apps/ledger/src/events/answer-spool.ts';
const TESTING = /\.spec\.ts$|\/testing\/|\/contract\//;

const sources = globSync('{apps,libs}/**/*.ts', { cwd: ROOT, exclude: ['**/node_modules/**'] })
  .filter((file) => !ROOMS.test(file) && !TESTING.test(file) && file !== FILE_OFFSETS)
  .toSorted();

/** "file:line" of every line of production code outside the adapters that the pattern matches. */
const places = (pattern: RegExp): string[] =>
  sources.flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}`] : [])),
  );

describe('a position outside the kernel and the adapters', () => {
  test('is not made from a number and not turned into one', () => {
    expect(places(/\b(positionOf|positionNumber|positionValue)\b/)).toEqual([]);
    expect(places(/\b(Number|BigInt|parseInt)\(\s*(?:await )?[\w.]*(position|head|cursor)(\(\))?\s*\)/i)).toEqual([]);
  });

  test('takes part in no arithmetic', () => {
    expect(places(/\b(position)(\(\))?\s[-+]\s\S|\S\s[-+]\s(await )?[\w.]*\bposition\b/i)).toEqual([]);
  });
});
