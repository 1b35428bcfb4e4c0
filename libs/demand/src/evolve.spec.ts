import type { DemandEvent } from './catalog';
import { fold } from './evolve';
import { outcomeOf } from './outcome';
import {
  corrected,
  disclosed,
  happened,
  noData,
  received,
  redirected,
  rejected,
  validated,
  withdrawn,
} from './testing/given';

const after = (...events: DemandEvent[]) =>
  fold([received({ process: 'search-warrant', segment: 'enterprise' }), ...events])!;

describe('a receipt', () => {
  it('leaves what it does not say at no and unspecified', () => {
    expect(after()).toMatchObject({
      receivedOn: '2019-03-01',
      receivedAt: '2019-03-01T00:00:00.000Z',
      dataLocation: 'unspecified',
      signedRequest: false,
      ownerConsent: false,
      noticeForbidden: false,
    });
  });

  it('is plain JSON', () => {
    const state = after(validated('2019-03-02'), disclosed('2019-03-03'), corrected('2019-03-04', { accounts: 3 }));
    expect(JSON.parse(JSON.stringify(state))).toEqual(state);
  });
});

describe('the accounts of a disclosure in parts', () => {
  const first = disclosed('2019-03-03', { accounts: 3 });
  const more = disclosed('2019-03-04', { accounts: 3, repeated: 2 });
  const upgrade = disclosed('2019-03-05', { category: 'content', accounts: 2, upgraded: 1 });

  it('are counted once each, at the highest category', () => {
    expect(after(first)).toMatchObject({ nonContentAccounts: 3, contentAccounts: 0, disclosures: { nonContent: 1 } });
    expect(after(first, more)).toMatchObject({ nonContentAccounts: 4, contentAccounts: 0 });
    expect(after(first, more, upgrade)).toMatchObject({
      nonContentAccounts: 3,
      contentAccounts: 2,
      disclosures: { content: 1, nonContent: 2 },
    });
  });
});

describe('corrections', () => {
  const one = corrected('2019-03-05', { country: 'FR', accounts: 3 });
  const two = corrected('2019-03-06', { country: 'US' });

  it('win field by field, the one that happened last', () => {
    expect(after(one, two)).toMatchObject({ country: 'US', accounts: 3 });
    expect(after(two, one)).toEqual(after(one, two));
  });

  it('that happened at one instant are ordered by their origin', () => {
    const [a, b] = [
      { ...one, origin: 'a' },
      { ...corrected('2019-03-05', { country: 'US' }), origin: 'b' },
    ];
    expect(after(a, b)).toMatchObject({ country: 'US' });
    expect(after(b, a)).toEqual(after(a, b));
  });
});

describe('the outcome', () => {
  const returned = happened('RedirectionConcluded', '2019-04-01', { result: 'returned' });
  const takenUp = happened('RedirectionConcluded', '2019-04-01', { result: 'taken-up-by-customer' });
  const content = disclosed('2019-03-09', { category: 'content' });

  it.each<[string, DemandEvent[]]>([
    ['pending', []],
    ['pending', [validated('2019-03-02')]],
    ['redirected', [redirected('2019-03-03')]],
    ['redirected', [redirected('2019-03-03'), takenUp]],
    ['pending', [redirected('2019-03-03'), returned]],
    ['redirected', [redirected('2019-03-03'), returned, redirected('2019-05-03')]],
    ['withdrawn', [redirected('2019-03-03'), withdrawn('2019-03-04')]],
    ['rejected', [withdrawn('2019-03-04'), rejected('2019-03-05')]],
    ['no-data-found', [rejected('2019-03-05'), noData('2019-03-04')]],
    ['no-data-found', [noData('2019-03-04', 0)]],
    ['disclosed-noncontent', [noData('2019-03-04'), disclosed('2019-03-05', { accounts: 0 })]],
    ['disclosed-content', [content, disclosed('2019-03-10'), noData('2019-03-10')]],
  ])('%s', (outcome, events) => {
    expect(outcomeOf(after(...events))).toBe(outcome);
    expect(outcomeOf(after(...events.toReversed()))).toBe(outcome);
  });
});

describe('the day of the answer', () => {
  it('is that of the latest event that answered', () => {
    expect(after(validated('2019-03-02')).answeredOn).toBeUndefined();
    expect(after(disclosed('2019-03-09'), noData('2019-03-05')).answeredOn).toBe('2019-03-09');
    expect(after(rejected('2019-03-05')).answeredOn).toBe('2019-03-05');
  });
});
