import { noData, received, type Step } from './testing/histories';
import { ledgerWith, type TestLedger } from './testing/ledger';

type State = Record<string, unknown>;
type Fold = (state: unknown, event: unknown) => State | undefined;
type Policy = { readonly name: string };
type Count = (demand: State, policy: Policy) => unknown;

/** A program that counts wrongly, in the projection and in the replay alike. */
interface Mutant {
  /** What each fold leaves wrong in the state. */
  readonly state?: State;
  /** The outcome that is preferred wrongly, where its condition holds. */
  readonly outcome?: (state: State) => string | undefined;
  /** What each policy takes wrongly. */
  readonly policy?: State;
}

let mockMutant: Mutant = {};

jest.mock('@ledger/demand', () => {
  const actual = jest.requireActual<{ evolve: Fold; folding: () => Fold; outcomeOf: (state: State) => string }>(
    '@ledger/demand',
  );
  const mutated =
    (fold: Fold): Fold =>
    (state, event) => {
      const next = fold(state, event);
      return next && mockMutant.state ? { ...next, ...structuredClone(mockMutant.state) } : next;
    };
  return {
    ...actual,
    evolve: mutated(actual.evolve),
    folding: () => mutated(actual.folding()),
    outcomeOf: (state: State) => mockMutant.outcome?.(state) ?? actual.outcomeOf(state),
  };
});

jest.mock('@ledger/counting', () => {
  const actual = jest.requireActual<{ contributionOf: Count }>('@ledger/counting');
  return {
    ...actual,
    contributionOf: (demand: State, policy: Policy) =>
      actual.contributionOf(demand, { ...policy, ...mockMutant.policy }),
  };
});

const step = (type: Step['type'], data: Step['data'] = {}): Step => ({
  demand: 1,
  type,
  data: { on: '2019-03-10', ...data },
});
const disclosed = (category: string, accounts: number, more: Step['data'] = {}): Step =>
  step('DataDisclosed', { category, accounts, ...more });
const corrected = (data: Step['data']): Step => step('DemandCorrected', { reason: 'entered-wrongly', ...data });
const rejected = step('DemandRejected', { reason: 'overbroad' });
const withdrawn = step('DemandWithdrawn', { reason: 'by-court' });
const civil = received(1, { section: 'civil', accounts: 6 });
const plain = received(1);

/** What is wrong, the history that shows it, and the measures whose totals differ under some policy. */
type Case = readonly [what: string, mutant: Mutant, history: readonly Step[], measures: readonly string[]];

const cases: readonly Case[] = [
  [
    'forgets notices',
    { state: { noticesGiven: 0 } },
    [plain, step('CustomerNotified', { kind: 'after-disclosure' })],
    ['customer_notified'],
  ],
  [
    'forgets preservations',
    { state: { preservations: 0 } },
    [plain, step('DataPreserved', { accounts: 1 })],
    ['preserved'],
  ],
  [
    'forgets exceptions',
    { state: { exceptions: {} } },
    [plain, step('PolicyExceptionNoted', { rule: 'content-needs-a-warrant' })],
    ['policy_exceptions'],
  ],
  [
    'forgets narrowings',
    { state: { narrowedTo: undefined } },
    [plain, step('DemandNarrowed', { accounts: 1 })],
    ['narrowed'],
  ],
  [
    'forgets challenges',
    { state: { challenges: {} } },
    [plain, step('DemandChallenged', { challenge: 'c', ground: 'overbroad' })],
    ['challenged'],
  ],
  [
    'forgets secrecy orders',
    { state: { secrecyOrders: {} } },
    [plain, step('SecrecyOrderImposed', { order: 'o' })],
    ['under_secrecy'],
  ],
  [
    'never lifts a secrecy order',
    { state: { secrecyOrders: { o: '' } } },
    [plain, step('SecrecyOrderImposed', { order: 'o' }), step('SecrecyOrderLifted', { order: 'o' })],
    ['under_secrecy'],
  ],
  [
    'ignores a corrected data location',
    { state: { dataLocation: 'unspecified' } },
    [plain, corrected({ dataLocation: 'abroad' })],
    ['data_abroad'],
  ],
  [
    'ignores corrected accounts',
    { state: { accounts: 2 } },
    [plain, corrected({ accounts: 5 })],
    ['accounts_specified'],
  ],
  [
    'ignores a corrected country',
    { state: { country: 'IE' } },
    [plain, corrected({ country: 'FR' })],
    ['requests', 'accounts_specified', 'pending'],
  ],
  [
    'forgets that a redirection came back',
    { state: { redirectionsReturned: 0 } },
    [plain, step('DemandRedirected'), step('RedirectionConcluded', { result: 'returned' })],
    ['redirected', 'pending'],
  ],
  [
    'takes the day of receipt for the answer',
    { state: { answeredOn: '2019-03-08' } },
    [plain, noData(1)],
    ['requests', 'no_data_found'],
  ],
  [
    'counts repeated accounts twice',
    { state: { contentAccounts: 5 } },
    [civil, disclosed('content', 3), disclosed('content', 2, { repeated: 1 })],
    ['disclosed_content', 'pending'],
  ],
  [
    'counts upgraded accounts twice',
    { state: { nonContentAccounts: 3 } },
    [civil, disclosed('non-content', 3), disclosed('content', 2, { upgraded: 2 })],
    ['disclosed_noncontent', 'pending'],
  ],
  [
    'prefers a rejection to no data',
    { outcome: ({ rejectedAt }) => (rejectedAt ? 'rejected' : undefined) },
    [plain, noData(1), rejected],
    ['no_data_found', 'rejected'],
  ],
  [
    'prefers a withdrawal to a rejection',
    { outcome: ({ withdrawnAt }) => (withdrawnAt ? 'withdrawn' : undefined) },
    [plain, rejected, withdrawn],
    ['rejected', 'withdrawn'],
  ],
  [
    'prefers no data to a disclosure',
    { outcome: ({ noDataAnswers }) => (noDataAnswers ? 'no-data-found' : undefined) },
    [plain, disclosed('content', 1), noData(1)],
    ['disclosed_content', 'no_data_found'],
  ],
  [
    'leaves enterprise demands among the others',
    { policy: { enterpriseApartFrom: [] } },
    [received(1, { segment: 'enterprise' })],
    ['requests', 'pending'],
  ],
  [
    'adds the accounts of rejected demands',
    { policy: { rejectedAddAccounts: true } },
    [plain, rejected],
    ['accounts_specified'],
  ],
  ['counts pending demands', { policy: { countsPending: true, anchor: 'received' } }, [plain], ['requests', 'pending']],
];

let ledger: TestLedger;
afterEach(async () => {
  mockMutant = {};
  await ledger.close();
});

/** The differences that a replay of the history finds. */
async function replayed(mutant: Mutant, history: readonly Step[]) {
  mockMutant = mutant;
  ledger = await ledgerWith(history);
  const model = ledger.open();
  await model.catchUp();
  return model.replay();
}

describe.each(cases)(
  'a program that %s, in the projection and in the replay alike',
  (_what, mutant, history, measures) => {
    it('is found by the count in SQL alone, which names cell and demand', async () => {
      const { equal, differences } = await replayed(mutant, history);
      expect(equal).toBe(false);
      for (const { what } of differences) expect(what).toMatch(/, counted in SQL \(in demands such as d-1\)$/);
      for (const measure of measures)
        expect(differences.map(({ what }) => what)).toContainEqual(expect.stringContaining(`|${measure}, `));
    });

    it('is equal once it counts rightly', async () => {
      expect(await replayed({}, history)).toMatchObject({ equal: true, differences: [] });
    });
  },
);

test('a replay names the demands that differ, and none that does not', async () => {
  const told = { ...step('CustomerNotified', { kind: 'after-disclosure' }), demand: 2 };
  const { differences } = await replayed({ state: { noticesGiven: 0 } }, [plain, received(2), told, received(3)]);
  expect(differences).toEqual([
    {
      what: 'microsoft/1|2019-03|criminal|IE|subpoena|police|consumer|customer_notified, counted in SQL (in demands such as d-2)',
      live: '0',
      rebuilt: '1',
    },
  ]);
});

test('a replay names demands whose differences cancel each other out', async () => {
  const outcome = ({ accounts, rejectedAt }: State): string | undefined =>
    accounts === 4 ? (rejectedAt ? 'withdrawn' : 'rejected') : undefined;
  const of = (demand: number, one: Step): Step => ({ ...one, demand });
  const { differences } = await replayed({ outcome }, [
    received(1, { accounts: 4 }),
    received(2, { accounts: 4 }),
    of(1, rejected),
    of(2, withdrawn),
  ]);
  expect(differences).toContainEqual({
    what: 'microsoft/1|2019-03|criminal|IE|subpoena|police|consumer|rejected, counted in SQL (in demands such as d-1, d-2)',
    live: '1',
    rebuilt: '1',
  });
});
