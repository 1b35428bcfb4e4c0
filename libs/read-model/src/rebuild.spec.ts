import { beforeFirst, positionOf } from '@ledger/kernel';
import { corrected, noData, received, record, type Step } from './testing/histories';
import { ledgerWith, type TestLedger } from './testing/ledger';

const STEPS: readonly Step[] = [
  received(1),
  received(2, { country: 'FR' }),
  corrected(1, { country: 'BR' }),
  noData(1),
  noData(2),
];

const tablesOf = (ledger: TestLedger, generation: number): unknown[] =>
  ['demands', 'totals', 'changes'].map((table) => ledger.rows(`SELECT * FROM ${table}_${generation}`));

describe('a rebuild beside the live tables', () => {
  let ledger: TestLedger;
  afterEach(() => ledger.close());

  it('gives every table byte for byte, change log included, and leaves the live ones alone', async () => {
    ledger = await ledgerWith(STEPS);
    const model = ledger.open();
    await model.catchUp();
    const before = tablesOf(ledger, 1);
    expect(await model.rebuild()).toBe(positionOf(5));
    expect(tablesOf(ledger, 2)).toEqual(before);
    expect(tablesOf(ledger, 1)).toEqual(before);
    expect((await model.projections()).map(({ role }) => role)).toEqual(['live', 'building']);
  });

  it('goes live when it is equal, although the ledger has moved on meanwhile', async () => {
    ledger = await ledgerWith(STEPS);
    const model = ledger.open();
    model.start();
    await model.rebuild();
    await record(ledger.store, [received(3)], 5);
    expect(await model.promote()).toEqual({ promoted: true, position: positionOf(6), differences: [] });
    expect(await model.projections()).toMatchObject([{ name: 'totals/2', role: 'live', position: positionOf(6) }]);
    await record(ledger.store, [noData(3)], 6);
    await model.catchUp();
    expect(await model.replay()).toMatchObject({ equal: true, position: positionOf(7) });
  });

  it.each([
    ['a total', 'UPDATE totals_1 SET requests = requests + 1 WHERE place = 1', 'total at place 1'],
    ['a change', `UPDATE changes_1 SET totals = '[]' WHERE position = 2`, 'change at position 2, ordinal 0'],
    ['a missing change', 'DELETE FROM changes_1 WHERE position = 2', 'change at position 2, ordinal 0'],
  ])('does not go live when %s differs, unless that is accepted', async (_what, sql, difference) => {
    ledger = await ledgerWith(STEPS);
    const model = ledger.open();
    await model.catchUp();
    ledger.tamper(sql);
    await model.rebuild();
    const refused = await model.promote();
    expect(refused).toMatchObject({ promoted: false, differences: [{ what: difference }] });
    expect(model.position()).toBe(positionOf(5));
    expect((await model.projections()).map(({ name }) => name)).toEqual(['totals/1', 'totals/2']);
    expect(await model.promote({ accept: true })).toMatchObject({
      promoted: true,
      differences: [{ what: difference }],
    });
    expect((await model.projections()).map(({ name }) => name)).toEqual(['totals/2']);
    expect(await model.replay()).toMatchObject({ equal: true });
  });

  it('can be stopped, and goes on from where it was', async () => {
    ledger = await ledgerWith(STEPS);
    const model = ledger.open();
    await model.catchUp();
    await expect(model.rebuild(undefined, AbortSignal.abort())).rejects.toThrow('aborted');
    expect(await model.projections()).toMatchObject([{ position: positionOf(5) }, { position: beforeFirst }]);
    expect(await model.rebuild()).toBe(positionOf(5));
    expect(await model.promote()).toMatchObject({ promoted: true });
  });

  it('finishes on an empty ledger', async () => {
    ledger = await ledgerWith();
    const model = ledger.open();
    expect(await model.rebuild()).toBe(beforeFirst);
    expect(await model.promote()).toEqual({ promoted: true, position: beforeFirst, differences: [] });
  });

  it('has to come before it can be promoted', async () => {
    ledger = await ledgerWith();
    await expect(ledger.open().promote()).rejects.toThrow('Rebuild first');
  });
});
