import type { OutgoingRecord } from './record';
import { MOST_BYTES_A_PARTITION } from './sink';
import { inTransactions } from './transactions';

const record = (key: string, bytes: number): OutgoingRecord => ({
  topic: 't',
  partition: 0,
  key,
  value: Buffer.alloc(bytes),
  headers: {},
});

const keys = (sizes: readonly [string, number][], twice = false): string[] =>
  [
    ...inTransactions(sizes, ([key, bytes]) => (twice ? [record(key, bytes), record(key, 0)] : [record(key, bytes)])),
  ].map((records) => records.map(({ key }) => String(key)).join(''));

describe('records in transactions that a broker takes', () => {
  const third = Math.ceil(MOST_BYTES_A_PARTITION / 3);

  it('keep their order, as many in one as there is room for', () => {
    expect(
      keys([
        ['a', third],
        ['b', third],
        ['c', third],
        ['d', 10],
      ]),
    ).toEqual(['ab', 'cd']);
  });

  it('are alone when one is too big by itself', () => {
    expect(
      keys([
        ['a', 10],
        ['b', MOST_BYTES_A_PARTITION + 1],
        ['c', 10],
      ]),
    ).toEqual(['a', 'b', 'c']);
  });

  it('stay together when they are of one item', () => {
    expect(
      keys(
        [
          ['a', third],
          ['b', third],
          ['c', third],
        ],
        true,
      ),
    ).toEqual(['aabb', 'cc']);
  });

  it('are none of none', () => {
    expect(keys([])).toEqual([]);
  });
});
