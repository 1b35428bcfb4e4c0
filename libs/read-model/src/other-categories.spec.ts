import { streamNamed } from '@ledger/event-store';
import type { Instant } from '@ledger/kernel';
import { noData, received, record } from './testing/histories';
import { ledgerWith, type TestLedger } from './testing/ledger';

const REPORT = streamNamed('report', '2019-H1');
const STEPS = [received(1), noData(1), received(2), received(3), noData(3)];

/** An event of a type that no demand knows, in a stream that is no demand. */
async function closeReport(ledger: TestLedger, expected: number): Promise<void> {
  const event = { type: 'ReportClosed', version: 9, at: '2019-08-01T00:00:00.000Z' as Instant, data: { edition: 1 } };
  const origin = { source: 'https://reports.example', id: `closed-${expected}` };
  const [appended] = await ledger.store.append([
    { stream: REPORT, expected, origin, digest: `${expected}`, events: [event] },
  ]);
  expect(appended).toMatchObject({ kind: 'written' });
}

describe('streams of another category', () => {
  let mixed: TestLedger;
  let without: TestLedger;
  beforeAll(async () => {
    without = await ledgerWith(STEPS);
    mixed = await ledgerWith();
    for (const [i, step] of STEPS.entries()) {
      await closeReport(mixed, i);
      await record(mixed.store, [step], i);
    }
    await closeReport(mixed, STEPS.length);
  });
  afterAll(() => Promise.all([mixed.close(), without.close()]));

  it('change no total, set nothing aside, and are moved over', async () => {
    const [model, plain] = [mixed.open(), without.open()];
    expect(await model.catchUp()).toBe(await mixed.store.head());
    await plain.catchUp();
    const [{ rows }, { rows: expected }] = [
      await model.totals({ period: '2019', by: ['country', 'month'] }),
      await plain.totals({ period: '2019', by: ['country', 'month'] }),
    ];
    expect(rows).toEqual(expected);
    expect(model.status()).toMatchObject({ setAside: 0 });
    expect(model.demands()).toEqual(plain.demands());
  });

  it('are no part of a replay, which is equal', async () => {
    const model = mixed.open();
    await model.catchUp();
    expect(await model.replay()).toMatchObject({ equal: true, demands: 3, events: STEPS.length });
  });

  it('are no part of an explanation', async () => {
    const model = mixed.open();
    await model.catchUp();
    const { demands } = await model.explain({ period: '2019', measure: 'requests' });
    expect(demands.map(({ demand }) => demand)).toEqual(['d-1', 'd-2', 'd-3']);
  });
});
