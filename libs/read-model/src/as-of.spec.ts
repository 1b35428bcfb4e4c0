import { cellKeyText, cellsOf } from '@ledger/counting/testing';
import { measureNames, type Policy, policies, policyId, Unknown } from '@ledger/counting';
import { type DemandState, evolve, readEvent } from '@ledger/demand';
import type { EventStore } from '@ledger/event-store';
import { beforeFirst, positionOf, type Position } from '@ledger/kernel';
import fc from 'fast-check';
import { history, noData, received, record } from './testing/histories';
import { ledgerWith, type TestLedger } from './testing/ledger';
import type { ReadModel } from './read-model';
import { AheadOfLedger } from './as-of';
import { dimensions } from './schema';

type Cells = Map<string, number>;

/** The cells after each event, from position 0 on: folded from the log, by none of the tables. */
async function folds(store: EventStore, policy: Policy): Promise<Cells[]> {
  const states = new Map<string, DemandState>();
  const { events } = await store.readLog(beforeFirst, 5_000);
  const after = events.map(({ entry }) => {
    states.set(entry.stream, evolve(states.get(entry.stream), readEvent(entry))!);
    return cellsOfAll([...states.values()], policy);
  });
  return [new Map(), ...after];
}

function cellsOfAll(states: readonly DemandState[], policy: Policy): Cells {
  const cells: Cells = new Map();
  for (const { key, value } of states.flatMap((state) => cellsOf(state, policy))) {
    cells.set(cellKeyText(key), (cells.get(cellKeyText(key)) ?? 0) + value);
  }
  return cells;
}

async function answeredAt(model: ReadModel, asOf: Position | undefined, policy: Policy): Promise<Cells> {
  const by = [...dimensions];
  const question = { period: '2019', policy: policyId(policy), by, ...(asOf === undefined ? {} : { asOf }) };
  const cells: Cells = new Map();
  for (const row of (await model.totals(question)).rows) {
    for (const measure of measureNames.filter((name) => row[name] !== 0)) {
      const words = dimensions.map((dimension) => row[dimension]);
      cells.set([policyId(policy), ...words, measure].join('|'), row[measure]);
    }
  }
  return cells;
}

describe('totals as of a position', () => {
  let ledger: TestLedger;
  afterEach(() => ledger.close());

  it('equal a fold of the events up to there, under every policy, whatever the history', async () => {
    await fc.assert(
      fc
        .asyncProperty(history, async (steps) => {
          ledger = await ledgerWith(steps);
          const model = ledger.open();
          await model.catchUp();
          for (const policy of policies) {
            const expected = await folds(ledger.store, policy);
            for (const [n, cells] of expected.entries()) {
              expect(await answeredAt(model, positionOf(n), policy)).toEqual(cells);
            }
            expect(await answeredAt(model, undefined, policy)).toEqual(expected.at(-1));
          }
        })
        .afterEach(() => ledger.close()),
      { numRuns: 12 },
    );
  });

  it('take a position without its leading zeros, and an instant', async () => {
    ledger = await ledgerWith([received(1), received(2)]);
    const model = ledger.open();
    await model.catchUp();
    const one = await model.totals({ period: '2019-H1', asOf: '1' });
    expect(one).toMatchObject({ position: positionOf(1), rows: [{ section: 'criminal', requests: 1 }] });
    const all = await model.totals({ period: '2019-H1', asOf: '2999-01-01T00:00:00+02:00' });
    expect(all).toMatchObject({ position: positionOf(2), rows: [{ requests: 2 }] });
    const none = await model.totals({ period: '2019-H1', asOf: '2000-01-01T00:00:00Z' });
    expect(none).toMatchObject({ position: beforeFirst, rows: [], sums: [] });
  });

  it('count up to the position first, when it is recorded and not yet counted', async () => {
    ledger = await ledgerWith([received(1)]);
    const model = ledger.open();
    await model.catchUp();
    await record(ledger.store, [noData(1)], 1);
    expect(await model.totals({ period: '2019-H1', asOf: '2' })).toMatchObject({ rows: [{ no_data_found: 1 }] });
  });

  it('are refused beyond the end of the ledger, and for what is no position', async () => {
    ledger = await ledgerWith([received(1)]);
    const model = ledger.open();
    await expect(model.totals({ period: '2019-H1', asOf: '2' })).rejects.toThrow(AheadOfLedger);
    await expect(model.totals({ period: '2019-H1', asOf: 'yesterday' })).rejects.toThrow(Unknown);
  });

  it.each(['9999-12-31T23:59:59-01:00', '0000-01-01T00:00:00+01:00', '9999-12-31T23:59:60Z', '2019-07-01T10:00:60Z'])(
    'are refused at %s, which is no instant that is taken, by words and not by a failure',
    async (asOf) => {
      ledger = await ledgerWith([received(1)]);
      await expect(ledger.open().totals({ period: '2019-H1', asOf })).rejects.toThrow(Unknown);
    },
  );
});
