import { corrected, disclosed, given, received, validated } from '../testing/given';
import type { DemandEvent } from '../catalog';

const RULE = 'emergency-needs-signed-request-summary-and-purpose';

describe('emergency-needs-signed-request-summary-and-purpose', () => {
  const shown = { signedRequest: true, emergencySummary: true, purposeShown: true };
  const emergency = (over: Partial<typeof shown>): DemandEvent =>
    received({ section: 'emergency', process: 'emergency-request', ...shown, ...over });
  const content = disclosed('2019-03-04', { category: 'content' });

  it('is kept when all three are there', () => {
    given(emergency({}), validated('2019-03-02')).when(content).thenAccepted();
  });

  it.each(['signedRequest', 'emergencySummary', 'purposeShown'] as const)('is broken without %s', (field) => {
    given(emergency({ [field]: false }), validated('2019-03-02'))
      .when(content)
      .thenBreaks(RULE);
  });

  it('is broken when nothing was said about them', () => {
    given(received({ section: 'emergency', process: 'subpoena' }), validated('2019-03-02'))
      .when(disclosed('2019-03-04'))
      .thenBreaks(RULE);
  });

  it('goes with the instrument too, whatever the section', () => {
    given(received({ process: 'emergency-request' }), validated('2019-03-02'))
      .when(content)
      .thenBreaks(RULE);
  });

  it('is kept once the missing part is recorded', () => {
    given(emergency({ purposeShown: false }), validated('2019-03-02'), corrected('2019-03-05', { purposeShown: true }))
      .when(content)
      .thenAccepted();
  });
});
