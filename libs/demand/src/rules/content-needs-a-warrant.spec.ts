import { compels, legalProcess } from '../vocabulary/legal-process';
import { corrected, disclosed, given, received, validated } from '../testing/given';
import { decide } from '../decide';
import { recall } from '../remember';

const content = disclosed('2019-03-04', { category: 'content' });
const shown = { signedRequest: true, emergencySummary: true, purposeShown: true };

describe('content-needs-a-warrant', () => {
  it.each(legalProcess.words)('judges content under: %s', (process) => {
    const when = given(received({ process, ...shown }), validated('2019-03-02')).when(content);
    if (compels[process] === 'content') when.thenAccepted();
    else when.thenBreaks('content-needs-a-warrant');
  });

  it('names the process, what it compels, and what to do', () => {
    const state = recall([received({ process: 'subpoena' }), validated('2019-03-02')]);
    expect(decide(content, state, 'enforce')).toEqual({
      kind: 'refuse',
      rule: 'content-needs-a-warrant',
      detail:
        'Content was disclosed on 2019-03-04, but the demand came with: subpoena, which can compel non-content at most. ' +
        'Content needs a warrant, a court order or its local equivalent.',
      next:
        'If the demand did come with such an instrument, send DemandCorrected with the right process first, then this ' +
        'event again. If only non-content was disclosed, send the event with category non-content.',
    });
  });

  it('takes the process as corrected, whenever the correction was made', () => {
    given(received(), validated('2019-03-02'), corrected('2019-06-01', { process: 'search-warrant' }))
      .when(content)
      .thenAccepted();
  });

  it('is broken by a correction that takes the warrant away from content that was disclosed', () => {
    given(received({ process: 'search-warrant' }), validated('2019-03-02'), content)
      .when(corrected('2019-06-01', { process: 'subpoena' }))
      .thenBreaks('content-needs-a-warrant');
  });

  it('does not hold an old breach against a new event', () => {
    given(received(), validated('2019-03-02'), content).when(disclosed('2019-03-05')).thenAccepted();
    given(received(), validated('2019-03-02'), content)
      .when(corrected('2019-06-01', { country: 'US' }))
      .thenAccepted();
  });

  it('is broken again by each further disclosure of content', () => {
    given(received(), validated('2019-03-02'), content)
      .when(disclosed('2019-03-05', { category: 'content' }))
      .thenBreaks('content-needs-a-warrant');
  });
});
