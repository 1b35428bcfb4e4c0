import { cellKeyText } from '@ledger/counting/testing';
import { beforeFirst, positionOf } from '@ledger/kernel';
import fc from 'fast-check';
import type { ChangeCursor, ChangeRow } from './changes';
import type { ReadModel } from './read-model';
import { history, noData, received } from './testing/histories';
import { ledgerWith, type TestLedger } from './testing/ledger';

function allChanges(model: ReadModel, limit: number): ChangeRow[] {
  const all: ChangeRow[] = [];
  for (let cursor: ChangeCursor = { position: beforeFirst, ordinal: -1 }; ;) {
    const page = model.changesAfter(cursor, limit);
    expect(page.length).toBeLessThanOrEqual(limit);
    all.push(...page);
    const last = page.at(-1);
    if (!last) return all;
    cursor = last;
  }
}

describe('the change log', () => {
  let ledger: TestLedger;
  afterEach(() => ledger.close());

  it('tells what each event did to which cell', async () => {
    ledger = await ledgerWith([received(1), noData(1)]);
    const model = ledger.open();
    await model.catchUp();
    const told = allChanges(model, 100)
      .filter(({ key }) => key.policy === 'microsoft/1')
      .map(({ position, ordinal, key, previous, total }) => [Number(position), ordinal, key.measure, previous, total]);
    expect(told).toEqual([
      [1, 0, 'requests', 0, 1],
      [1, 1, 'accounts_specified', 0, 2],
      [1, 2, 'pending', 0, 1],
      [2, 0, 'no_data_found', 0, 1],
      [2, 1, 'pending', 1, 0],
    ]);
  });

  it('is one list however it is paged; within a cell each change goes on from the one before', async () => {
    await fc.assert(
      fc
        .asyncProperty(history, fc.integer({ min: 1, max: 5 }), async (steps, limit) => {
          ledger = await ledgerWith(steps);
          const model = ledger.open();
          await model.catchUp();
          const whole = allChanges(model, 10_000);
          expect(allChanges(model, limit)).toEqual(whole);
          const totals = new Map<string, number>();
          for (const { key, keyText, previous, total } of whole) {
            expect(keyText).toBe(cellKeyText(key));
            expect(previous).toBe(totals.get(keyText) ?? 0);
            totals.set(keyText, total);
          }
        })
        .afterEach(() => ledger.close()),
      { numRuns: 12 },
    );
  });

  it('counts the cells that an event changed from 0 on, and holds nothing beyond the cursor', async () => {
    ledger = await ledgerWith([received(1), noData(1)]);
    const model = ledger.open();
    await model.catchUp();
    const second = allChanges(model, 100).filter(({ position }) => position === positionOf(2));
    expect(second.map(({ ordinal }) => ordinal)).toEqual(second.map((_, i) => i));
    expect(model.changesAfter(second.at(-1)!, 10)).toEqual([]);
  });
});
