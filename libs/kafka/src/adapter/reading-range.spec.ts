import type { Extent, ReadOptions, StoredRecord, TopicAdmin } from '../port';
import { ReadingRange } from './reading-range';

const extents: { readonly [topic: string]: readonly Extent[] } = {
  full: [
    { partition: 0, low: 10n, stable: 15n },
    { partition: 1, low: 0n, stable: 3n },
  ],
  empty: [{ partition: 0, low: 7n, stable: 7n }],
};
const topics: TopicAdmin = {
  ensure: async () => undefined,
  extents: async (topic) => extents[topic]!,
  committed: async () => new Map(),
};
const rangeOf = (options: Partial<ReadOptions> = {}) =>
  ReadingRange.of({ topics: ['full', 'empty'], ...options }, topics);

const at = (partition: number, offset: bigint, key = 'k'): StoredRecord => ({
  topic: 'full',
  partition,
  offset,
  timestamp: 0,
  key: Buffer.from(key),
  value: null,
  headers: {},
});
const nexts = (range: ReadingRange) =>
  range.places().map(({ topic, partition, next }) => `${topic}/${partition} ${next}`);

describe('what a reading covers', () => {
  it('is each partition from its beginning', async () => {
    expect(nexts(await rangeOf())).toEqual(['full/0 10', 'full/1 0', 'empty/0 7']);
  });

  it('is so many offsets before each end, and not more than there are', async () => {
    expect(nexts(await rangeOf({ last: 4 }))).toEqual(['full/0 11', 'full/1 0', 'empty/0 7']);
  });

  it('is done at once where there is nothing', async () => {
    expect((await rangeOf({ topics: ['empty'] })).done).toBe(true);
    expect((await rangeOf({ topics: ['empty'], until: () => false })).done).toBe(false);
  });

  it('is done when each partition was read to its end, by a record or by the word of the client', async () => {
    const range = await rangeOf();
    expect(range.takes(at(0, 14n))).toBe(true);
    range.reached({ topic: 'full', partition: 1 }, 2n);
    expect(range.done).toBe(false);
    range.reached({ topic: 'full', partition: 1 }, 3n);
    expect(range.done).toBe(true);
  });

  it('takes nothing twice, goes on after what it took, and leaves out what came after it began', async () => {
    const range = await rangeOf();
    expect([at(0, 12n), at(0, 12n), at(0, 11n), at(0, 15n), at(1, 3n)].map((one) => range.takes(one))).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
    expect(nexts(range)[0]).toBe('full/0 13');
  });

  it('ends with the record that it is to end at, wherever that is, and takes nothing after it', async () => {
    const range = await rangeOf({ until: ({ key }) => String(key) === 'last' });
    for (const record of [at(0, 14n), at(1, 2n)]) expect(range.takes(record)).toBe(true);
    expect(range.done).toBe(false);
    expect(range.takes(at(0, 20n, 'last'))).toBe(true);
    expect(range.done).toBe(true);
    expect(range.takes(at(0, 21n))).toBe(false);
  });
});
