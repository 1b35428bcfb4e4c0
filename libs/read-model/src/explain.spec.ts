import { measureNames, policies, policyId, Unknown } from '@ledger/counting';
import fc from 'fast-check';
import type { ExplainQuery } from './answers';
import type { ReadModel } from './read-model';
import { corrected, demandId, history, noData, received } from './testing/histories';
import { ledgerWith, type TestLedger } from './testing/ledger';
import type { ExplainedDemand } from './explain';

async function allDemands(model: ReadModel, query: ExplainQuery): Promise<ExplainedDemand[]> {
  const all: ExplainedDemand[] = [];
  for (let after: string | undefined, more = true; more;) {
    const page = await model.explain({ ...query, limit: 3, ...(after === undefined ? {} : { after }) });
    all.push(...page.demands);
    after = page.next;
    more = after !== undefined;
  }
  return all;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('explaining a number', () => {
  let ledger: TestLedger;
  afterEach(() => ledger.close());

  it('names each demand once; demands add up to the number, and events to their demand', async () => {
    const questions = fc.record({
      policy: fc.constantFrom(...policies.map(policyId)),
      period: fc.constantFrom('2019', '2019-H1', '2019-Q3'),
      measure: fc.constantFrom(...measureNames),
      country: fc.constantFrom('IE', 'FR', 'BR'),
    });
    await fc.assert(
      fc
        .asyncProperty(history, fc.array(questions, { minLength: 2, maxLength: 2 }), async (steps, asked) => {
          ledger = await ledgerWith(steps);
          const model = ledger.open();
          await model.catchUp();
          for (const { country, ...question } of asked) {
            const asOf = String(Math.ceil(steps.length / 2));
            const filters = { country: [country] };
            for (const query of [question, { ...question, filters, asOf }]) {
              const { value } = await model.explain(query);
              const demands = await allDemands(model, query);
              expect(sum(demands.map((demand) => demand.value))).toBe(value);
              expect(new Set(demands.map(({ demand }) => demand)).size).toBe(demands.length);
              for (const { value: of, events } of demands) expect(sum(events.map(({ delta }) => delta))).toBe(of);
            }
          }
        })
        .afterEach(() => ledger.close()),
      { numRuns: 10 },
    );
  });

  it('shows the events that made and moved it', async () => {
    ledger = await ledgerWith([received(1), received(2), noData(1), corrected(2, { country: 'FR' })]);
    const model = ledger.open();
    await model.catchUp();
    const query = { period: '2019-H1', measure: 'requests', filters: { country: ['FR'] } };
    expect(await model.explain(query)).toMatchObject({
      value: 1,
      demands: [{ demand: demandId(2), value: 1, events: [{ type: 'DemandCorrected', delta: 1 }] }],
    });
    expect(await model.explain({ ...query, measure: 'pending', filters: {} })).toMatchObject({
      value: 1,
      demands: [{ demand: demandId(2), value: 1 }],
    });
  });

  it('refuses a measure and a cursor that do not exist', async () => {
    ledger = await ledgerWith([received(1)]);
    const model = ledger.open();
    await model.catchUp();
    await expect(model.explain({ period: '2019', measure: 'people' })).rejects.toThrow(Unknown);
    await expect(model.explain({ period: '2019', measure: 'requests', after: 'x' })).rejects.toThrow(Unknown);
  });
});
