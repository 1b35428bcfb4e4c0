import { positionOf } from '@ledger/kernel';
import { tamper } from '@ledger/projections/testing';
import fc from 'fast-check';
import { corrected, demandId, history, noData, received, record, type Step } from './testing/histories';
import { fileIn, ledgerWith, type TestLedger } from './testing/ledger';
import { writeRow } from './testing/rewriting';

const STEPS: readonly Step[] = [
  received(1),
  received(2, { country: 'FR', accounts: 3 }),
  noData(1),
  corrected(2, { country: 'BR' }),
  noData(2),
  received(3, { country: 'DE' }),
];
const QUESTION = { period: '2019', by: ['country'] } as const;

let ledger: TestLedger;
afterEach(() => ledger.close());

const spoil = (sql: string): Promise<void> => ledger.restart((folder) => tamper(fileIn(folder, 'ledger.db'), sql));

/** Writes a row as a newer program, or a faulty one, would have: the chain of it and of all rows after it is right. */
async function rewrite(position: number, change: (entry: Record<string, unknown>) => object | string): Promise<void> {
  const { events } = await ledger.store.readLog(positionOf(position - 1), 1);
  const stored = JSON.parse(Buffer.from(events[0]!.bytes).toString()) as Record<string, unknown>;
  const changed = change(stored);
  const bytes = Buffer.from(typeof changed === 'string' ? changed : JSON.stringify(changed));
  await ledger.restart((folder) => writeRow(fileIn(folder, 'ledger.db'), position, bytes));
}

/** Leaves the tables as a program leaves them that could not apply the last event of demand 1. */
async function asOfAnOlderProgram(): Promise<void> {
  const { events } = await ledger.store.readLog(positionOf(2), 1);
  const { bytes } = events[0]!;
  await rewrite(3, (entry) => ({ ...entry, v: 99 }));
  await ledger.open().catchUp();
  await ledger.restart((folder) => writeRow(fileIn(folder, 'ledger.db'), 3, bytes));
  const chains = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => ledger.store.chainAt(positionOf(n))));
  const set = chains.map(
    (chain, i) => `UPDATE changes_1 SET chain = '${chain!.slice(0, 22)}' WHERE position = ${i + 1}`,
  );
  ledger.tamper(`${set.join(';')}; UPDATE generations SET chain = '${chains.at(-1)}'`);
}

describe('an event that cannot be read or applied', () => {
  it.each([
    ['is of a version of the future', (entry: object) => ({ ...entry, v: 99 }), 'version 99'],
    ['is of a type of the future', (entry: object) => ({ ...entry, type: 'DemandGuessed' }), 'DemandGuessed'],
    ['leaves a hole in its demand', (entry: object) => ({ ...entry, seq: 7 }), 'Revision 7'],
    [
      'has data that cannot be counted',
      (entry: object) => ({ ...entry, data: { on: '2019-04-02' } }),
      'The field "accounts"',
    ],
    ['is no JSON', () => 'Dear diary', 'cannot be read'],
    ['is JSON of another kind', () => '[1, 2]', 'cannot be read'],
  ])('sets its demand aside when it %s, and every other demand is counted', async (_, change, reason) => {
    ledger = await ledgerWith(STEPS);
    await rewrite(3, change);
    const model = ledger.open();
    expect(await model.catchUp()).toBe(positionOf(6));
    expect(model.setAside()).toEqual([
      { demand: demandId(1), position: positionOf(3), error: expect.stringContaining(reason), events: 1 },
    ]);
    const answer = await model.totals(QUESTION);
    expect(answer).toMatchObject({ position: positionOf(6), setAside: 1 });
    expect(answer.rows.map((row) => [row.country, row.requests, row.pending, row.no_data_found])).toEqual([
      ['BR', 1, 0, 1],
      ['DE', 1, 1, 0],
      ['IE', 1, 1, 0],
    ]);
    expect(await model.explain({ period: '2019', measure: 'requests' })).toMatchObject({ value: 3, setAside: 1 });
    expect(model.status()).toEqual({ kind: 'set-aside', position: positionOf(6), setAside: 1 });
    expect(await model.mismatches()).toMatchObject([
      { what: 'set aside', detail: expect.stringContaining(demandId(1)) },
    ]);
    expect(await model.replay()).toMatchObject({ equal: true, setAside: 1, demands: 3 });
  });

  it('sets its demand aside when its stored row was damaged afterwards', async () => {
    ledger = await ledgerWith(STEPS);
    await spoil("UPDATE events SET entry = x'00ff00' WHERE position = 3");
    const model = ledger.open();
    expect(await model.catchUp()).toBe(positionOf(6));
    expect(model.setAside()).toMatchObject([{ demand: demandId(1), position: positionOf(3) }]);
    expect(await model.explain({ period: '2019', measure: 'requests', filters: { country: ['IE'] } })).toMatchObject({
      value: 1,
      demands: [{ demand: demandId(1), events: [{ position: positionOf(1) }] }],
    });
    expect(await model.replay()).toMatchObject({ equal: true });
  });

  it('is noted once, with the number of events of its demand since, which are not applied', async () => {
    ledger = await ledgerWith(STEPS);
    await rewrite(4, (entry) => ({ ...entry, v: 99 }));
    const model = ledger.open();
    await model.catchUp();
    await record(ledger.store, [noData(2), noData(3)], 10);
    await model.catchUp();
    expect(model.setAside()).toMatchObject([{ demand: demandId(2), position: positionOf(4), events: 3 }]);
    expect((await model.totals({ ...QUESTION, asOf: '3' })).setAside).toBeUndefined();
    expect(await model.totals({ ...QUESTION, asOf: '4' })).toMatchObject({ setAside: 1 });
    expect(await model.replay()).toMatchObject({ equal: true, demands: 3 });
  });

  it('may be the first of its demand, which is then not in the register', async () => {
    ledger = await ledgerWith(STEPS);
    await rewrite(2, (entry) => ({ ...entry, type: 'DemandValidated', v: 1, data: { on: '2019-03-09' } }));
    const model = ledger.open();
    await model.catchUp();
    expect(model.setAside()).toMatchObject([{ demand: demandId(2), position: positionOf(2), events: 3 }]);
    expect(model.demands().demands.map(({ demand }) => demand)).toEqual([demandId(1), demandId(3)]);
    expect(await model.replay()).toMatchObject({ equal: true, demands: 2 });
  });

  it('stays aside after a retry by a program that cannot apply it either', async () => {
    ledger = await ledgerWith(STEPS);
    await rewrite(3, (entry) => ({ ...entry, v: 99 }));
    expect(await ledger.open().retry()).toEqual({ position: positionOf(6), tried: 1, setAside: 1 });
  });

  it('is counted where it stands, in totals, register and change log, by a retry once it can be applied', async () => {
    ledger = await ledgerWith(STEPS);
    await asOfAnOlderProgram();
    const model = ledger.open();
    expect(await model.totals(QUESTION)).toMatchObject({ setAside: 1 });
    expect(await model.replay()).toMatchObject({ equal: false, differences: [{ what: `set aside: ${demandId(1)}` }] });
    expect(await model.retry()).toEqual({ position: positionOf(6), tried: 1, setAside: 0 });
    expect(await model.replay()).toMatchObject({ equal: true, setAside: 0 });
    const { rows } = await model.totals({ ...QUESTION, asOf: '3' });
    expect(rows).toMatchObject([{ country: 'FR' }, { country: 'IE', no_data_found: 1 }]);
  });

  it('is not tried again while the tables are wrong in something else, too', async () => {
    ledger = await ledgerWith(STEPS);
    await asOfAnOlderProgram();
    ledger.tamper("UPDATE totals_1 SET requests = 9 WHERE country = 'DE'");
    await expect(ledger.open().retry()).rejects.toThrow('apart from what is set aside');
  });

  it('leaves every other demand as it would be without it, whatever the history, the row and the fault', async () => {
    const faults = [
      (entry: object) => ({ ...entry, v: 99 }),
      (entry: object) => ({ ...entry, seq: 99 }),
      (entry: object) => ({ ...entry, data: {} }),
      () => 'nothing',
    ];
    await fc.assert(
      fc
        .asyncProperty(history, fc.nat(), fc.constantFrom(...faults), async (steps, draw, fault) => {
          ledger = await ledgerWith(steps);
          const healthy = ledger.open({ path: fileIn(ledger.folder, 'healthy.db') });
          await healthy.catchUp();
          const bad = draw % steps.length;
          const badDemand = demandId(steps[bad]!.demand);
          const others = healthy.demands().demands.filter(({ demand }) => demand !== badDemand);
          await rewrite(bad + 1, fault);
          const model = ledger.open();
          expect(await model.catchUp()).toBe(positionOf(steps.length));
          expect(model.setAside().filter(({ demand }) => demand !== badDemand)).toEqual([]);
          expect(model.demands().demands.filter(({ demand }) => demand !== badDemand)).toEqual(others);
          expect(await model.replay()).toMatchObject({ equal: true });
        })
        .afterEach(() => ledger.close()),
      { numRuns: 15, endOnFailure: true },
    );
  });
});
