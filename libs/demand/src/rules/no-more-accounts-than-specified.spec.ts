import { corrected, disclosed, given, narrowed, noData, received, validated } from '../testing/given';

const RULE = 'no-more-accounts-than-specified';

describe('no-more-accounts-than-specified', () => {
  const history = [received({ accounts: 5, process: 'search-warrant' }), validated('2019-03-02')];
  const content = (time: string, counts: { accounts: number; repeated?: number; upgraded?: number }) =>
    disclosed(time, { category: 'content', ...counts });

  it('is kept by as many accounts as are specified, and by accounts that were not tallied', () => {
    given(...history)
      .when(disclosed('2019-03-03', { accounts: 5 }))
      .thenAccepted();
    given(received({ accounts: 0 }), validated('2019-03-02'))
      .when(disclosed('2019-03-03', { accounts: 0 }))
      .thenAccepted();
  });

  it('is broken by one account more', () => {
    given(...history)
      .when(disclosed('2019-03-03', { accounts: 6 }))
      .thenBreaks(RULE);
    given(...history)
      .when(noData('2019-03-03', 6))
      .thenBreaks(RULE);
    given(received({ accounts: 0 }), validated('2019-03-02'))
      .when(disclosed('2019-03-03', { accounts: 1 }))
      .thenBreaks(RULE);
  });

  it('is broken by parts that are too much together', () => {
    given(...history, disclosed('2019-03-03', { accounts: 3 }))
      .when(content('2019-03-04', { accounts: 3 }))
      .thenBreaks(RULE);
  });

  it('is broken by answers with and without data that are too much together, in whatever order they are known', () => {
    const three = received({ accounts: 3, process: 'search-warrant' });
    const found = content('2019-03-03', { accounts: 3 });
    const nothing = noData('2019-03-04', 3);
    given(three, validated('2019-03-02'), found).when(nothing).thenBreaks(RULE);
    given(three, validated('2019-03-02'), nothing).when(found).thenBreaks(RULE);
    given(three, validated('2019-03-02'), nothing)
      .when(content('2019-03-03', { accounts: 0 }))
      .thenAccepted();
    given(...history, noData('2019-03-03', 2), disclosed('2019-03-04', { accounts: 2 }))
      .when(content('2019-03-05', { accounts: 3, upgraded: 2 }))
      .thenAccepted();
    given(...history, noData('2019-03-03', 3), noData('2019-03-04', 2))
      .when({ ...noData('2019-03-04', 1), origin: 'third' })
      .thenBreaks(RULE);
  });

  it('is broken by all answers together since a narrowing', () => {
    given(...history, narrowed('2019-03-10', 2), noData('2019-03-11', 2))
      .when(disclosed('2019-03-12', { accounts: 1 }))
      .thenBreaks(RULE);
    given(...history, disclosed('2019-03-11', { accounts: 1 }), noData('2019-03-12', 2))
      .when(narrowed('2019-03-10', 2))
      .thenBreaks(RULE);
  });

  it('counts repeated and upgraded accounts once', () => {
    given(...history, disclosed('2019-03-03', { accounts: 5 }))
      .when(content('2019-03-04', { accounts: 5, upgraded: 5 }))
      .thenAccepted();
    given(...history, disclosed('2019-03-03', { accounts: 4 }))
      .when(disclosed('2019-03-04', { accounts: 5, repeated: 4 }))
      .thenAccepted();
  });

  it('is bound by a narrowing from then on, and not before', () => {
    const late = narrowed('2019-03-10', 2);
    given(...history, late)
      .when(disclosed('2019-03-09', { accounts: 5 }))
      .thenAccepted();
    given(...history, late)
      .when(disclosed('2019-03-11', { accounts: 3 }))
      .thenBreaks(RULE);
    given(...history, late)
      .when(noData('2019-03-11', 3))
      .thenBreaks(RULE);
    given(...history, late, disclosed('2019-03-11', { accounts: 2 }))
      .when(disclosed('2019-03-12', { accounts: 1 }))
      .thenBreaks(RULE);
    given(...history, late, disclosed('2019-03-09', { accounts: 5 }))
      .when(disclosed('2019-03-11', { accounts: 2, repeated: 2 }))
      .thenAccepted();
  });

  it('is broken by a narrowing that comes to be known after a disclosure that exceeds it', () => {
    given(...history, disclosed('2019-03-11', { accounts: 3 }))
      .when(narrowed('2019-03-10', 2))
      .thenBreaks(RULE);
  });

  it('is broken by a correction to fewer accounts than were disclosed', () => {
    given(...history, disclosed('2019-03-11', { accounts: 3 }))
      .when(corrected('2019-04-01', { accounts: 2 }))
      .thenBreaks(RULE);
    given(...history, corrected('2019-04-01', { accounts: 8 }))
      .when(disclosed('2019-03-11', { accounts: 7 }))
      .thenAccepted();
  });
});
