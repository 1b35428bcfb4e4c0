import { type Position, positionOf } from '@ledger/kernel';
import fc from 'fast-check';
import { history, noData, received, record } from './testing/histories';
import { ledgerWith, type TestLedger } from './testing/ledger';

describe('a replay from position zero', () => {
  let ledger: TestLedger;
  afterEach(() => ledger.close());

  it('agrees with the live totals, whatever the history', async () => {
    await fc.assert(
      fc
        .asyncProperty(history, async (steps) => {
          ledger = await ledgerWith(steps);
          const model = ledger.open();
          await model.catchUp();
          const replayed = await model.replay();
          expect(replayed).toMatchObject({ equal: true, events: steps.length, differences: [] });
          expect(replayed.demands).toBe(new Set(steps.map(({ demand }) => demand)).size);
        })
        .afterEach(() => ledger.close()),
      { numRuns: 12 },
    );
  });

  it('compares at the position of the live totals, when the ledger has moved on', async () => {
    ledger = await ledgerWith([received(1)]);
    const model = ledger.open();
    await model.catchUp();
    await record(ledger.store, [noData(1), received(2)], 1);
    expect(await model.replay()).toMatchObject({
      equal: true,
      position: positionOf(1),
      events: 1,
      demands: 1,
      cells: 3,
    });
  });

  it('names the total that somebody changed, and changes nothing itself', async () => {
    ledger = await ledgerWith([received(1), noData(1)]);
    const model = ledger.open();
    await model.catchUp();
    ledger.tamper('UPDATE totals_1 SET rejected = 5 WHERE place = 1');
    const what = 'microsoft/1|2019-03|criminal|IE|subpoena|police|consumer|rejected';
    const differences = [
      { what, live: '5', rebuilt: '0' },
      { what: `${what}, counted in SQL`, live: '5', rebuilt: '0' },
    ];
    expect(await model.replay()).toMatchObject({ equal: false, differences });
    expect(await model.replay()).toMatchObject({ equal: false, differences });
  });

  it('leaves the event loop to others between pages of the change log', async () => {
    ledger = await ledgerWith(Array.from({ length: 4_100 }, (_, n) => received(n + 1)));
    const model = ledger.open();
    await model.catchUp();
    const turns = new Map<Position, number>();
    const { store } = ledger;
    const chainAt = store.chainAt.bind(store);
    let turn = 0;
    store.chainAt = (position) => {
      turns.set(position, turn);
      return chainAt(position);
    };
    const others = setInterval(() => turn++, 0);
    expect(await model.replay()).toMatchObject({ equal: true });
    clearInterval(others);
    expect(turns.get(positionOf(4_100))).toBeGreaterThan(turns.get(positionOf(1))!);
  });

  it('names a demand that is missing in the register', async () => {
    ledger = await ledgerWith([received(1), received(2)]);
    const model = ledger.open();
    await model.catchUp();
    ledger.tamper('DELETE FROM demands_1 WHERE number = 2');
    expect((await model.replay()).differences).toContainEqual({ what: 'demands', live: '1', rebuilt: '2' });
  });
});
