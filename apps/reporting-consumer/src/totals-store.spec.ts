import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@ledger/sqlite';
import fc from 'fast-check';
import type { EpochBegan, StatedTotal } from './stated-total';
import { AnotherHistory, AnotherLedger, TotalsStore } from './totals-store';

const cellOf = (country: string): string => `microsoft/1|2019-03|criminal|${country}|subpoena|police|consumer|requests`;

const stated = (position: number, total: number, over: Partial<StatedTotal> = {}): StatedTotal => ({
  ledgerId: 'a',
  epoch: '',
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

  it('ends with the same totals for any order and any repetition of the records', () => {
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

  it('forgets all that it holds when a restored ledger tells of it, in every partition, and ignores what is void', () => {
    const epoch = '2026-03-01T12:00:00.000Z';
    store.take([stated(1, 1), stated(105, 9)], here, place(2));
    store.take([stated(106, 7, { cell: cellOf('FR') })], { ...here, partition: 1 }, place(1));
    expect(store.take([{ ledgerId: 'a', epoch }, stated(1, 1, { epoch })], here, place(4))).toEqual({
      applied: 1,
      ignored: 1,
      epoch,
    });
    expect(totals()).toEqual([['IE', 1]]);
    expect(store.take([stated(107, 8)], { ...here, partition: 1 }, place(2))).toEqual({ applied: 0, ignored: 1 });
    expect(totals()).toEqual([['IE', 1]]);
    expect(store.take([{ ledgerId: 'a', epoch }], here, place(3)).epoch).toBeUndefined();
    expect(totals()).toEqual([['IE', 1]]);
  });

  it('ends with the totals of the newest history, however often and from wherever partitions are read again', () => {
    const history = fc.array(fc.record({ cell: fc.nat(3), total: fc.nat(99) }), { maxLength: 12 });
    const rereads = fc.array(fc.record({ partition: fc.nat(1), from: fc.nat(60), upTo: fc.nat(60) }), {
      maxLength: 12,
    });
    fc.assert(
      fc.property(fc.array(history, { minLength: 1, maxLength: 4 }), rereads, (histories, reads) => {
        const fresh = TotalsStore.open(join(folder, 'totals.db'));
        const logs = logsOf(histories);
        const read = (partition: number, from: number, upTo: number): void => {
          for (const record of logs[partition]!.slice(from, upTo)) {
            fresh.take([record], { topic: 't', partition }, place(upTo));
          }
        };
        for (const { partition, from, upTo } of reads) read(partition, Math.min(from, upTo), Math.max(from, upTo));
        for (const [partition, log] of logs.entries()) read(partition, 0, log.length);
        fresh.close();
        expect(totals()).toEqual(lastOf(histories.at(-1)!));
        rmSync(join(folder, 'totals.db'));
      }),
      { numRuns: 40 },
    );
  });

  interface Change {
    readonly cell: number;
    readonly total: number;
  }
  const country = (cell: number): string => ['BR', 'DE', 'FR', 'IE'][cell]!;

  /** What a streamer leaves in two partitions of a ledger that was restored between these histories. */
  function logsOf(histories: readonly (readonly Change[])[]): (StatedTotal | EpochBegan)[][] {
    return [0, 1].map((partition) =>
      histories.flatMap((changes, n) => {
        const epoch = n === 0 ? '' : `2026-03-0${n}T12:00:00.000Z`;
        const records = changes.map(({ cell, total }, i) =>
          stated(i + 1, total, { cell: cellOf(country(cell)), epoch }),
        );
        const own = records.filter((_, i) => changes[i]!.cell % 2 === partition);
        return n === 0 ? own : [{ ledgerId: 'a', epoch }, ...own];
      }),
    );
  }

  function lastOf(changes: readonly Change[]): unknown[] {
    const last = new Map(changes.map(({ cell, total }) => [country(cell), total]));
    return [...last].sort(([a], [b]) => (a < b ? -1 : 1));
  }
});
