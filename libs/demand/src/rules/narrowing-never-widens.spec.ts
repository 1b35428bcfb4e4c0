import { corrected, given, narrowed, received } from '../testing/given';

const RULE = 'narrowing-never-widens';

describe('narrowing-never-widens', () => {
  const history = [received({ accounts: 5 })];

  it.each([0, 4, 5])('is kept by %d of 5 accounts', (accounts) => {
    given(...history)
      .when(narrowed('2019-03-05', accounts))
      .thenAccepted();
  });

  it('is broken by more accounts than the demand specifies', () => {
    given(...history)
      .when(narrowed('2019-03-05', 6))
      .thenBreaks(RULE);
  });

  it('is broken by more accounts than an earlier narrowing left, whichever is known first', () => {
    given(...history, narrowed('2019-03-05', 2))
      .when(narrowed('2019-03-06', 3))
      .thenBreaks(RULE);
    given(...history, narrowed('2019-03-06', 3))
      .when(narrowed('2019-03-05', 2))
      .thenBreaks(RULE);
    given(...history, narrowed('2019-03-06', 2))
      .when(narrowed('2019-03-05', 3))
      .thenAccepted();
  });

  it('takes the accounts as corrected', () => {
    given(...history, corrected('2019-04-01', { accounts: 9 }))
      .when(narrowed('2019-03-05', 8))
      .thenAccepted();
    given(...history, narrowed('2019-03-05', 4))
      .when(corrected('2019-04-01', { accounts: 3 }))
      .thenBreaks(RULE);
  });
});
