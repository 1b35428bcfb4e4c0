import { Unknown } from '@ledger/counting';
import type { TotalsQuery } from './question';
import { noData, received } from './testing/histories';
import { demandId } from './testing/histories';
import { ledgerWith, type TestLedger } from './testing/ledger';
import type { ReadModel } from './read-model';

describe('questions about totals', () => {
  let ledger: TestLedger;
  let model: ReadModel;
  beforeAll(async () => {
    ledger = await ledgerWith([
      received(1),
      received(2, { country: 'FR', on: '2019-07-01' }),
      received(3, { country: 'FR', section: 'emergency', process: 'emergency-request' }),
      noData(1),
    ]);
    model = ledger.open();
    await model.catchUp();
  });
  afterAll(() => ledger.close());

  it('are split by what was asked and always by section; sums have a row for each section', async () => {
    const answer = await model.totals({ period: '2019', by: ['country'] });
    expect(answer).toMatchObject({ policy: { name: 'microsoft', version: 1 }, by: ['section', 'country'] });
    expect(answer.rows.map(({ section, country, requests }) => [section, country, requests])).toEqual([
      ['criminal', 'FR', 1],
      ['criminal', 'IE', 1],
      ['emergency', 'FR', 1],
    ]);
    expect(answer.sums.map(({ section, requests, pending }) => [section, requests, pending])).toEqual([
      ['criminal', 2, 1],
      ['emergency', 1, 1],
    ]);
  });

  it('keep to the period, the policy and the filters', async () => {
    const filters = { country: ['FR'], section: ['criminal'] };
    expect((await model.totals({ period: '2019-H2', filters })).sums).toMatchObject([{ requests: 1 }]);
    expect((await model.totals({ period: '2019-H1', filters })).sums).toEqual([]);
    expect((await model.totals({ period: '2019-Q2', policy: 'processed' })).sums).toMatchObject([{ requests: 1 }]);
  });

  it.each<[string, object]>([
    ['period', { period: 'spring' }],
    ['policy', { period: '2019', policy: 'other' }],
    ['dimension', { period: '2019', by: ['colour'] }],
    ['dimension', { period: '2019', filters: { colour: ['red'] } }],
    ['section', { period: '2019', filters: { section: ['crime'] } }],
    ['country', { period: '2019', filters: { country: ['Atlantis'] } }],
    ['month', { period: '2019-H1', filters: { month: ['2019-07'] } }],
  ])('name what there is when a %s does not exist', async (what, asked) => {
    const query = asked as TotalsQuery;
    await expect(model.totals(query)).rejects.toThrow(Unknown);
    await expect(model.totals(query)).rejects.toMatchObject({
      what,
      known: expect.arrayContaining([expect.any(String)]),
    });
  });

  it('can be asked of every period that holds something', () => {
    expect(model.periods()).toEqual([
      { period: '2019-H1', label: 'January to June 2019', policies: ['microsoft/1', 'processed/1'] },
      { period: '2019-H2', label: 'July to December 2019', policies: ['microsoft/1'] },
    ]);
    expect(model.periods('month').map(({ period }) => period)).toEqual(['2019-03', '2019-04', '2019-07']);
  });

  it('can be asked of the register, page by page and filtered', () => {
    const first = model.demands({ limit: 2 });
    expect(first.demands.map(({ demand }) => demand)).toEqual([demandId(1), demandId(2)]);
    const second = model.demands({ limit: 2, after: first.next! });
    expect(second).toMatchObject({ demands: [{ demand: demandId(3), outcome: 'pending', revision: 0 }] });
    expect(second.next).toBeUndefined();
    const french = model.demands({ filters: { country: ['FR'], section: ['emergency'] } });
    expect(french.demands.map(({ demand }) => demand)).toEqual([demandId(3)]);
    expect(model.demand(demandId(1))).toMatchObject({
      revision: 1,
      outcome: 'no-data-found',
      state: { country: 'IE' },
    });
    expect(model.demand('no-such')).toBeUndefined();
    expect(() => model.demands({ filters: { colour: ['red'] } as object })).toThrow(Unknown);
    expect(() => model.demands({ after: 'x' })).toThrow(Unknown);
  });
});
