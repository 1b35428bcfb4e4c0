import { copyFileSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { positionOf, type Position } from '@ledger/kernel';
import { HistoryMismatch } from '@ledger/projections';
import { tamper } from '@ledger/projections/testing';
import fc from 'fast-check';
import type { ReadModel } from './read-model';
import { history, noData, received, record, type Step } from './testing/histories';
import { fileIn, ledgerWith, type TestLedger } from './testing/ledger';
import { backUp, restore } from './testing/other-histories';

const QUESTION = { period: '2019', by: ['country'] } as const;
const BEFORE: readonly Step[] = [received(1), received(2), noData(1)];
const LOST: readonly Step[] = [received(3, { country: 'DE' }), received(4, { country: 'DE' })];
const OTHERS: readonly Step[] = [11, 12, 13, 14].map((n) => received(n, { country: 'FR' }));

let ledger: TestLedger;
afterEach(() => ledger.close());

/** A ledger whose read model has counted two events more than the backup beside it holds. */
async function withLostEvents(): Promise<void> {
  ledger = await ledgerWith(BEFORE);
  await backUp(ledger);
  await record(ledger.store, LOST, 100);
  await ledger.open().catchUp();
}

async function refusals(model: ReadModel): Promise<unknown[]> {
  const asked = [
    model.totals(QUESTION),
    model.totals({ ...QUESTION, asOf: '1' }),
    model.explain({ period: '2019', measure: 'requests' }),
    model.assertSameHistory(),
    model.catchUp(),
  ];
  const settled = await Promise.allSettled(asked);
  return settled.map((one) => (one.status === 'rejected' ? (one.reason as unknown) : 'an answer'));
}

async function expectRefused(model: ReadModel, expected: object): Promise<void> {
  for (const refusal of await refusals(model)) {
    expect(refusal).toBeInstanceOf(HistoryMismatch);
    expect(refusal).toMatchObject(expected);
    expect((refusal as Error).message).not.toMatch(/delete/i);
  }
}

describe('a read model beside an older ledger that was restored', () => {
  it('answers nothing, says up to where the ledger goes, and keeps what it has counted', async () => {
    await withLostEvents();
    await restore(ledger);
    const model = ledger.open();
    await expectRefused(model, { kind: 'ahead', message: expect.stringContaining('the ledger ends before that, at') });
    expect(model.status()).toMatchObject({ kind: 'mismatch', position: positionOf(5) });
    expect(await model.mismatches()).toMatchObject([
      { what: 'history', detail: expect.stringContaining('newer ledger') },
    ]);
    const { equal, differences } = await model.replay();
    expect({ equal, first: differences[0]!.what }).toEqual({ equal: false, first: 'history' });
    expect(ledger.rows(`SELECT id FROM demands_1 WHERE country = 'DE'`)).toHaveLength(2);
  });

  it('answers nothing either once the ledger has grown past it, and names where the histories part', async () => {
    await withLostEvents();
    await restore(ledger);
    await record(ledger.store, OTHERS, 200);
    await expectRefused(ledger.open(), {
      kind: 'diverged',
      position: positionOf(4),
      message: expect.stringContaining(`agree up to position ${positionOf(3)}`),
    });
  });

  it('goes on where it was when the newer ledger is put back', async () => {
    await withLostEvents();
    await backUp(ledger, 'newer.db');
    await restore(ledger);
    await expect(ledger.open().catchUp()).rejects.toThrow(HistoryMismatch);
    await restore(ledger, 'newer.db');
    const model = ledger.open();
    expect(await model.catchUp()).toBe(positionOf(5));
    expect(model.status()).toEqual({ kind: 'well', position: positionOf(5), setAside: 0 });
  });

  it.each([
    ['at once', []],
    ['once it has grown', OTHERS],
  ])('is built from the restored ledger when a person accepts that, %s, and not before', async (_, more) => {
    await withLostEvents();
    await restore(ledger);
    await record(ledger.store, more, 200);
    const model = ledger.open();
    await expect(model.catchUp()).rejects.toThrow(HistoryMismatch);
    await model.rebuild();
    expect(await model.promote()).toMatchObject({ promoted: false, differences: [{ what: 'history' }] });
    await expectRefused(model, {});
    expect(await model.promote({ accept: true })).toMatchObject({ promoted: true });
    const { rows } = await model.totals(QUESTION);
    expect(rows.map(({ country, requests }) => [country, requests])).toEqual(
      more.length > 0
        ? [
            ['FR', 4],
            ['IE', 2],
          ]
        : [['IE', 2]],
    );
    expect(await model.replay()).toMatchObject({ equal: true });
    expect(model.status()).toMatchObject({ kind: 'well' });
  });

  it('begins a rebuild of another history from zero, and not where that one had come to', async () => {
    await withLostEvents();
    await ledger.open().rebuild();
    await restore(ledger);
    await record(ledger.store, OTHERS, 200);
    const model = ledger.open();
    await model.rebuild();
    await model.promote({ accept: true });
    expect(await model.replay()).toMatchObject({ equal: true });
  });

  it('stops following when the older state comes under it while it runs, and refuses from then on', async () => {
    await withLostEvents();
    const model = ledger.open();
    const halted = new Promise((told) => {
      ledger.open({ onHalt: told, lookEveryMs: 1 }).start();
    });
    tamper(
      fileIn(ledger.folder, 'ledger.db'),
      `DELETE FROM origins WHERE position > 3; DELETE FROM events WHERE position > 3;
       UPDATE head SET position = 3, chain = (SELECT chain FROM events WHERE position = 3);
       UPDATE sqlite_sequence SET seq = 3 WHERE name = 'events'`,
    );
    expect(await halted).toMatchObject({ error: expect.stringContaining('the ledger ends before that, at') });
    await expectRefused(model, { kind: 'ahead' });
  });

  it('gives no wrong total, whatever was counted, restored and recorded since', async () => {
    const parts = fc.record({ before: history, lost: history, since: history });
    await fc.assert(
      fc
        .asyncProperty(parts, async ({ before, lost, since }) => {
          ledger = await ledgerWith(before);
          await backUp(ledger);
          await record(ledger.store, shifted(lost, 10), 1_000);
          await ledger.open().catchUp();
          await restore(ledger);
          await record(ledger.store, shifted(since, 20), 2_000);
          for (const refusal of await refusals(ledger.open())) expect(refusal).toBeInstanceOf(HistoryMismatch);
        })
        .afterEach(() => ledger.close()),
      { numRuns: 8 },
    );
  });
});

const shifted = (steps: readonly Step[], by: number): Step[] =>
  steps.map((step) => ({ ...step, demand: step.demand + by }));

describe('a read model of an older program', () => {
  const FIXTURE = resolve(__dirname, '../../../test/history/1');

  /** The files of the version before, in the folder of a ledger. */
  async function fixture(change: (folder: string) => void = () => undefined): Promise<void> {
    ledger = await ledgerWith();
    await ledger.restart((folder) => {
      for (const file of ['ledger.db', 'read-model.db']) copyFileSync(join(FIXTURE, file), join(folder, file));
      change(folder);
    });
  }

  const expected = JSON.parse(readFileSync(join(FIXTURE, 'totals.json'), 'utf8')) as {
    position: Position;
    rows: object[];
  };

  it('gives the same totals, once its tables, which are of another catalog, are counted again', async () => {
    await fixture();
    const model = ledger.open();
    await model.catchUp();
    expect(await model.totals({ period: '2019-H1', by: ['country'] })).toEqual(expected);
    expect(model.position()).toBe(expected.position);
    expect(await model.replay()).toMatchObject({ equal: true });
    expect(ledger.rows(`SELECT count(*) AS n FROM changes_2 WHERE chain = ''`)).toEqual([{ n: 0 }]);
    expect(ledger.rows('PRAGMA user_version')).toEqual([{ user_version: 2 }]);
  });

  it('can only be read after a program of this version has opened it', async () => {
    await fixture();
    expect(() => ledger.open({ readOnly: true })).toThrow('start the service');
    await ledger.open().catchUp();
    expect(await ledger.open({ readOnly: true }).totals({ period: '2019-H1', by: ['country'] })).toEqual(expected);
  });

  it('whose ledger was restored from an older copy is not counted on, and stays as it is', async () => {
    await fixture((folder) => tamper(join(folder, 'ledger.db'), 'DELETE FROM events WHERE position > 150'));
    const model = ledger.open();
    for (const refusal of await refusals(model)) expect(refusal).toMatchObject({ kind: 'unproven' });
    expect(ledger.rows('SELECT count(*) > 100 AS kept FROM changes_1')).toEqual([{ kept: 1 }]);
  });

  it('whose tables were changed is counted again from the ledger, with the right totals', async () => {
    const sql = 'UPDATE totals_1 SET requests = requests + 1 WHERE place = 1';
    await fixture((folder) => tamper(join(folder, 'read-model.db'), sql));
    const model = ledger.open();
    await model.catchUp();
    expect(await model.totals({ period: '2019-H1', by: ['country'] })).toEqual(expected);
  });

  it('of another catalog is dropped when it is of this history, and kept as the last trace when it is not', async () => {
    await withLostEvents();
    const asOlder = (): void => ledger.tamper(`UPDATE generations SET catalog = 'of an older program'`);
    asOlder();
    await backUp(ledger, 'newer.db');
    await restore(ledger);
    await expectRefused(ledger.open(), { kind: 'ahead' });
    expect(ledger.rows(`SELECT id FROM demands_1 WHERE country = 'DE'`)).toHaveLength(2);
    await restore(ledger, 'newer.db');
    const model = ledger.open();
    await model.catchUp();
    expect((await model.projections()).map(({ role }) => role)).toEqual(['live']);
    expect(await model.replay()).toMatchObject({ equal: true, position: positionOf(5) });
  });
});
