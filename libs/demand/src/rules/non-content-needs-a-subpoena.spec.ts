import { compels, legalProcess } from '../vocabulary/legal-process';
import { disclosed, given, received, validated } from '../testing/given';

const shown = { signedRequest: true, emergencySummary: true, purposeShown: true };

describe('non-content-needs-a-subpoena', () => {
  it.each(legalProcess.words)('judges non-content under: %s', (process) => {
    const when = given(received({ process, ...shown }), validated('2019-03-02')).when(disclosed('2019-03-04'));
    if (['content', 'non-content'].includes(compels[process])) when.thenAccepted();
    else when.thenBreaks('non-content-needs-a-subpoena');
  });

  it.each(['preservation-request', 'european-preservation-order', 'informal-request'] as const)(
    '%s compels no disclosure',
    (process) => {
      given(received({ process, section: 'preservation' }), validated('2019-03-02'))
        .when(disclosed('2019-03-04'))
        .thenBreaks('non-content-needs-a-subpoena');
    },
  );
});
