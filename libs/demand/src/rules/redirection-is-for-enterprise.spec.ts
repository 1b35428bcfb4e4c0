import { corrected, given, received, redirected } from '../testing/given';

const RULE = 'redirection-is-for-enterprise';

describe('redirection-is-for-enterprise', () => {
  it('is broken for a consumer', () => {
    given(received({ segment: 'consumer' }))
      .when(redirected('2019-03-03'))
      .thenBreaks(RULE);
  });

  it.each(['enterprise', 'unspecified'] as const)('is kept for: %s', (segment) => {
    given(received({ segment })).when(redirected('2019-03-03')).thenAccepted();
  });

  it('takes the segment as corrected', () => {
    given(received(), corrected('2019-04-01', { segment: 'enterprise' }))
      .when(redirected('2019-03-03'))
      .thenAccepted();
    given(received({ segment: 'enterprise' }), redirected('2019-03-03'))
      .when(corrected('2019-04-01', { segment: 'consumer' }))
      .thenBreaks(RULE);
  });
});
