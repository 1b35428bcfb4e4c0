import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(__dirname, '../..');

/** They make exact figures, or compare them: nothing that they return goes out. */
const INSIDE =
  /^libs\/(read-model|projections|recount|event-store|event-store-sqlite|intake)\/|\.spec\.ts$|\/testing\//;

/** Each passes what it reads through the publication; `kafka-work.ts` hands the change log to the feeds. */
const READERS = [
  'apps/ledger/src/totals/total-changes.ts',
  'libs/ledger/src/kafka/kafka-work.ts',
  'libs/questions/src/demand.ts',
  'libs/questions/src/demands.ts',
  'libs/questions/src/explain.ts',
  'libs/questions/src/history.ts',
  'libs/questions/src/periods.ts',
  'libs/questions/src/totals.ts',
  'libs/streaming/src/streamer/demand-feed.ts',
  'libs/streaming/src/streamer/demand-visibility.ts',
  'libs/streaming/src/streamer/totals-feed.ts',
];

const FIGURES = /\b(readModel|model)\.(totals|explain|demands|demand|periods)\(|\.changesAfter\(/;
const EVENTS = /\.(readStream|readLog|readAt)\(/;

const sources = globSync('{apps,libs}/**/*.ts', { cwd: ROOT, exclude: ['**/node_modules/**'] }).filter(
  (file) => !INSIDE.test(file),
);

describe('exact figures and events', () => {
  test('are read by questions, feeds and the stream only, which pass them through libs/publication', () => {
    const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');
    const readers = sources.filter((file) => FIGURES.test(read(file)) || EVENTS.test(read(file)));
    expect(readers.toSorted()).toEqual(READERS);
  });
});
