import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredRecord } from '@ledger/kafka';
import { Attempts } from './attempts';

const record = (offset: bigint, partition = 0): StoredRecord => ({
  topic: 'in',
  partition,
  offset,
  timestamp: 0,
  key: null,
  value: null,
  headers: {},
});
const place = { topic: 'in', partition: 0 };

describe('what a process had in hand when it ended', () => {
  let folder: string;
  let living: Attempts[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-attempts-'));
    living = [];
  });
  afterEach(() => {
    for (const attempts of living) attempts.close();
    rmSync(folder, { recursive: true });
  });

  /** A process that begins with what the one before left: that one was not asked to close anything. */
  function nextLife(): Attempts {
    const attempts = Attempts.open(join(folder, 'intake-attempts.db'));
    living.push(attempts);
    return attempts;
  }

  it('is there in the next life, with how often it was begun', () => {
    nextLife().begin([record(5n), record(6n), record(7n)]);
    expect(nextLife().left(place)).toEqual([{ first: 5n, last: 7n, deaths: 1 }]);
    nextLife().begin([record(6n)]);
    nextLife().begin([record(6n)]);
    expect(nextLife().left(place)).toEqual([
      { first: 5n, last: 7n, deaths: 1 },
      { first: 6n, last: 6n, deaths: 2 },
    ]);
  });

  it('is nothing when it lived through it', () => {
    const life = nextLife();
    life.begin([record(5n), record(6n)]);
    life.end([record(5n), record(6n)]);
    expect(nextLife().left(place)).toEqual([]);
  });

  it('is kept for those behind, and for other partitions', () => {
    const life = nextLife();
    life.begin([record(5n), record(6n), record(7n)]);
    life.begin([record(4n, 1)]);
    life.begin([record(5n)]);
    life.end([record(5n)]);
    expect(life.left(place)).toEqual([{ first: 5n, last: 7n, deaths: 1 }]);
    expect(life.left({ topic: 'in', partition: 1 })).toHaveLength(1);
    life.end([record(7n)]);
    expect(life.left(place)).toEqual([]);
  });

  it('remembers how far each partition is settled, and never less', () => {
    const life = nextLife();
    life.settle(record(7n));
    life.settle(record(3n, 1));
    life.settle(record(5n));
    expect(nextLife().next('in')).toEqual(
      new Map([
        [0, 8n],
        [1, 4n],
      ]),
    );
    expect(nextLife().next('other')).toEqual(new Map());
  });
});
