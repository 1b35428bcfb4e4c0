import { corrected, disclosed, given, notified, received, validated } from '../testing/given';

describe('civil-content-needs-consent', () => {
  const civil = (ownerConsent: boolean) =>
    received({ section: 'civil', process: 'civil-subpoena', authority: 'private-party', ownerConsent });
  const rest = [validated('2019-03-02'), notified('2019-03-02')];
  const content = disclosed('2019-03-04', { category: 'content' });

  it('is kept with consent, recorded at receipt or since', () => {
    given(civil(true), ...rest)
      .when(content)
      .thenAccepted();
    given(civil(false), ...rest, corrected('2019-03-03', { ownerConsent: true }))
      .when(content)
      .thenAccepted();
  });

  it('is broken without', () => {
    given(civil(false), ...rest)
      .when(content)
      .thenBreaks('civil-content-needs-consent');
  });

  it('does not ask it for non-content', () => {
    given(civil(false), ...rest)
      .when(disclosed('2019-03-04'))
      .thenAccepted();
  });
});
