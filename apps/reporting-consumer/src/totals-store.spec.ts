import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@ledger/sqlite';
import fc from 'fast-check';
import type { StatedTotal } from './stated-total';
import { AnotherHistory, AnotherLedger, TotalsStore } from './totals-store';

const cellOf = (country: string): string => `microsoft/1|2019-03|criminal|${country}|subpoena|police|consumer|requests`;

const stated = (position: number, total: number, over: Partial<StatedTotal> = {}): StatedTotal => ({
  ledgerId: 'a',
  position: String(position).padStart(16, '0'),
  ordinal: 0,
  cell: cellOf('IE'),
  total: BigInt(total),
  ...over,
});

describe('the store of a reporting consumer', () => {
  let folder: string;
  let store: TotalsStore;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'totals-'));
    store = TotalsStore.open(join(folder, 'totals.db'));
  });
  afterEach(() => {
    store.close();
    rmSync(folder, { recursive: true });
  });

  const here = { topic: 't', partition: 0 };
  const place = (offset: number, youngest = 1_000 + offset) => ({ offset: String(offset), youngest });
  /** As Kafka gives it, written a millisecond after the one before. */
  const at = (offset: number, timestamp = 1_000 + offset) => ({
    offset: String(offset),
    timestamp: String(timestamp),
  });

  function totals(): unknown[] {
    const database = openDatabase(join(folder, 'totals.db'));
    const rows = database.prepare('SELECT country, total FROM totals ORDER BY country').all();
    database.close();
    return rows.map((row) => Object.values(row));
  }

  it('applies what is beyond what it has, and ignores the rest', () => {
    expect(store.take([stated(1, 1), stated(2, 5)], here, place(2))).toEqual({ applied: 2, ignored: 0 });
    expect(store.take([stated(2, 9), stated(1, 1), stated(2, 6, { ordinal: 1 })], here, place(5))).toEqual({
      applied: 1,
      ignored: 2,
    });
    expect(totals()).toEqual([['IE', 6]]);
    expect(store.place(here)).toEqual(place(5));
    expect(store.place({ ...here, partition: 1 })).toBeUndefined();
  });

  it('names those of a batch that it does not hold, wherever the batch begins', () => {
    expect(store.missing(here, [at(0), at(1)])).toEqual([at(0), at(1)]);
    store.take([stated(1, 1)], here, place(7));
    expect(store.missing(here, [at(3), at(7), at(8)])).toEqual([at(8)]);
    expect(store.missing(here, [at(8), at(9)])).toEqual([at(8), at(9)]);
    expect(store.missing(here, [at(3)])).toEqual([]);
  });

  it.each([
    ['the last one', at(7, 2_000)],
    ['one before it', at(3, 2_000)],
  ])('is not that of a topic in which %s was written later than all that it holds', (_, record) => {
    store.take([stated(1, 1)], here, place(7));
    expect(() => store.missing(here, [record, at(8, 2_001)])).toThrow(AnotherHistory);
  });

  it('bears writers whose clocks differ', () => {
    store.take([stated(1, 1)], here, place(6, 5_000));
    store.take([stated(2, 2)], here, place(7));
    expect(store.missing(here, [at(6, 5_000), at(7), at(8)])).toEqual([at(8)]);
  });

  it('keeps the place of a cell that is no more, so that an older record does not bring it back', () => {
    store.take([stated(1, 1), stated(2, 0, { total: null })], here, place(2));
    expect(store.take([stated(1, 1)], here, place(3)).applied).toBe(0);
    expect(totals()).toEqual([['IE', null]]);
  });

  it('takes nothing of a batch in which another ledger speaks', () => {
    store.take([stated(1, 1)], here, place(1));
    const mixed = [stated(2, 2), stated(3, 3, { ledgerId: 'b' })];
    expect(() => store.take(mixed, here, place(3))).toThrow(AnotherLedger);
    expect(totals()).toEqual([['IE', 1]]);
    expect(store.place(here)).toEqual(place(1));
  });

  it('ends with the same totals in whatever order and however often the records come', () => {
    const records = ['IE', 'FR'].flatMap((country) =>
      [1, 2, 3, 4].map((position) => stated(position, position * 10, { cell: cellOf(country) })),
    );
    const delivery = fc.shuffledSubarray([...records, ...records], { minLength: records.length * 2 });
    fc.assert(
      fc.property(delivery, (delivered) => {
        const fresh = TotalsStore.open(':memory:');
        const { applied, ignored } = fresh.take(delivered, here, place(1));
        const again = fresh.take(records, here, place(2));
        fresh.close();
        return applied + ignored === delivered.length && again.applied === 0;
      }),
      { numRuns: 30 },
    );
  });
});
