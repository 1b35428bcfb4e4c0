import { received, type Step } from './testing/histories';
import { ledgerWith, type TestLedger } from './testing/ledger';

type Fold = (state: unknown, event: unknown) => object | undefined;

/** The fold of the projection and of the replay, which both forget the same facts. */
jest.mock('@ledger/demand', () => {
  const actual = jest.requireActual<{ evolve: Fold; folding: () => Fold }>('@ledger/demand');
  const forgetting =
    (fold: Fold): Fold =>
    (state, event) => {
      const next = fold(state, event);
      return next && { ...next, noticesGiven: 0, preservations: 0, exceptions: {}, narrowedTo: undefined };
    };
  return { ...actual, evolve: forgetting(actual.evolve), folding: () => forgetting(actual.folding()) };
});

const step = (type: Step['type'], data: Step['data']): Step => ({
  demand: 1,
  type,
  data: { on: '2019-03-10', ...data },
});

describe('a fold that is wrong in the projection and in the replay alike', () => {
  let ledger: TestLedger;
  afterEach(() => ledger.close());

  it.each<[string, Step]>([
    ['customer_notified', step('CustomerNotified', { kind: 'after-disclosure' })],
    ['preserved', step('DataPreserved', { accounts: 1 })],
    ['policy_exceptions', step('PolicyExceptionNoted', { rule: 'content-needs-a-warrant' })],
    ['narrowed', step('DemandNarrowed', { accounts: 1 })],
  ])('is found by the count in SQL, which names the cell of %s and a demand', async (measure, event) => {
    ledger = await ledgerWith([received(1), event]);
    const model = ledger.open();
    await model.catchUp();
    const { equal, differences } = await model.replay();
    expect(equal).toBe(false);
    const place = 'microsoft/1|2019-03|criminal|IE|subpoena|police|consumer';
    expect(differences).toEqual([
      { what: `${place}|${measure}, counted in SQL (of demands such as d-1)`, live: '0', rebuilt: '1' },
    ]);
  });
});
