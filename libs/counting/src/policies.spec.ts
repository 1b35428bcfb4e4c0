import { cellsOf } from './testing/cells';
import { demandWith, rejectedAt, withdrawnAt } from './testing/demand';
import { parseDate } from '@ledger/kernel';
import { policyId, type Policy } from './policy';
import { policies, policyNamed } from './policies';
import { Unknown } from './unknown';
import type { DemandState } from '@ledger/demand';

const microsoft = policyNamed('microsoft/1');
const processed = policyNamed('processed/1');

/** What a group of demands adds up to, measure by measure. */
function counted(demands: readonly DemandState[], policy: Policy): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { key, value } of demands.flatMap((demand) => cellsOf(demand, policy))) {
    sums[key.measure] = (sums[key.measure] ?? 0) + value;
  }
  return sums;
}

const times = (n: number, demand: DemandState): DemandState[] => Array.from({ length: n }, () => demand);

describe('the microsoft policy', () => {
  it('gives each demand the highest of its outcomes, and only that', () => {
    const both = demandWith({
      disclosures: { content: 1, nonContent: 2 },
      contentAccounts: 1,
      nonContentAccounts: 1,
      noDataAnswers: 1,
      answeredOn: parseDate('2019-07-01')!,
    });
    expect(counted([both], microsoft)).toEqual({ requests: 1, accounts_specified: 2, disclosed_content: 1 });
  });

  it('attributes a demand to the month it was received in, however late the answer', () => {
    const late = demandWith({ noDataAnswers: 1, answeredOn: parseDate('2020-02-01')! });
    expect(cellsOf(late, microsoft).map(({ key }) => key.month)).toEqual(['2019-03', '2019-03', '2019-03']);
  });

  it('allows fewer accounts than requests: criminal demands from Greece, 36 of them for 11 accounts', () => {
    const greece = [
      ...times(27, demandWith({ country: 'GR', accounts: 0, rejectedAt })),
      ...times(7, demandWith({ country: 'GR', accounts: 1, disclosures: { content: 0, nonContent: 1 } })),
      ...times(2, demandWith({ country: 'GR', accounts: 2, noDataAnswers: 1 })),
    ];
    expect(counted(greece, microsoft)).toEqual({
      requests: 36,
      accounts_specified: 11,
      disclosed_noncontent: 7,
      no_data_found: 2,
      rejected: 27,
    });
  });

  it('adds the accounts of rejected demands: Mexico, 2 emergencies for 11 accounts', () => {
    const mexico = [4, 7].map((accounts) => demandWith({ section: 'emergency', accounts, rejectedAt }));
    expect(counted(mexico, microsoft)).toEqual({ requests: 2, accounts_specified: 11, rejected: 2 });
  });

  it('counts accounts in the civil section: the Netherlands, 3 demands for 14 accounts', () => {
    const netherlands = [
      demandWith({ section: 'civil', accounts: 2, noDataAnswers: 1, noDataAccounts: 2 }),
      ...times(2, demandWith({ section: 'civil', accounts: 6, rejectedAt })),
    ];
    expect(counted(netherlands, microsoft)).toEqual({
      requests: 3,
      accounts_specified: 14,
      no_data_found: 2,
      rejected: 12,
    });
  });

  it('leaves a civil account without an answer pending: Brazil, 83 of 84 accounts answered', () => {
    const brazil = [
      demandWith({
        section: 'civil',
        accounts: 76,
        disclosures: { content: 1, nonContent: 1 },
        contentAccounts: 7,
        nonContentAccounts: 54,
        noDataAnswers: 1,
        noDataAccounts: 14,
      }),
      demandWith({ section: 'civil', accounts: 8, rejectedAt }),
    ];
    expect(counted(brazil, microsoft)).toEqual({
      requests: 2,
      accounts_specified: 84,
      disclosed_content: 7,
      disclosed_noncontent: 54,
      no_data_found: 14,
      rejected: 8,
      pending: 1,
    });
  });

  it('ends the unanswered accounts of a civil demand where the demand itself ended', () => {
    const withdrawn = demandWith({
      section: 'civil',
      accounts: 5,
      withdrawnAt,
      disclosures: { content: 0, nonContent: 1 },
      nonContentAccounts: 2,
    });
    expect(counted([withdrawn], microsoft)).toMatchObject({ disclosed_noncontent: 2, withdrawn: 3 });
  });

  it('lets civil accounts that a narrowing took away end nowhere', () => {
    const narrowed = demandWith({ section: 'civil', accounts: 5, narrowedTo: 3 });
    expect(counted([narrowed], microsoft)).toEqual({ requests: 1, accounts_specified: 5, pending: 3, narrowed: 1 });
  });

  it.each([
    ['criminal', 'enterprise'],
    ['emergency', 'enterprise'],
    ['civil', 'civil'],
    ['national-security', 'national-security'],
  ] as const)('keeps a %s demand for an enterprise customer in the section %s', (section, inSection) => {
    const sections = cellsOf(demandWith({ section, segment: 'enterprise' }), microsoft).map(({ key }) => key.section);
    expect(new Set(sections)).toEqual(new Set([inSection]));
  });
});

describe('the processed policy', () => {
  it('does not count what is pending', () => {
    expect(cellsOf(demandWith(), processed)).toEqual([]);
  });

  it('does not count a demand that came back from a redirection and is pending again', () => {
    const returned = demandWith({
      redirections: 1,
      redirectionsConcluded: 1,
      redirectionsReturned: 1,
      answeredOn: parseDate('2019-04-01')!,
    });
    expect(cellsOf(returned, processed)).toEqual([]);
  });

  it('attributes a demand to the month of its latest answer', () => {
    const answered = demandWith({ noDataAnswers: 1, answeredOn: parseDate('2019-07-02')! });
    expect(cellsOf(answered, processed).map(({ key, value }) => [key.month, key.measure, value])).toEqual([
      ['2019-07', 'requests', 1],
      ['2019-07', 'accounts_specified', 2],
      ['2019-07', 'no_data_found', 1],
    ]);
  });

  it('adds no accounts for a rejected demand', () => {
    const rejected = demandWith({ rejectedAt, answeredOn: parseDate('2019-03-20')! });
    expect(counted([rejected], processed)).toEqual({ requests: 1, rejected: 1 });
  });
});

describe('the list of policies', () => {
  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(policies))).toEqual(policies);
  });

  it('finds a policy by name and by id', () => {
    for (const policy of policies) {
      expect(policyNamed(policyId(policy))).toBe(policy);
      expect(policyNamed(policy.name).name).toBe(policy.name);
    }
  });

  it('names what there is when asked for another', () => {
    expect(() => policyNamed('apple')).toThrow(new Unknown('policy', 'apple', ['microsoft/1', 'processed/1']));
  });
});
