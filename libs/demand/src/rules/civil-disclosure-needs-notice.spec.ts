import { corrected, disclosed, given, notified, received, validated, waits } from '../testing/given';

const RULE = 'civil-disclosure-needs-notice';

describe('civil-disclosure-needs-notice', () => {
  const civil = [received({ section: 'civil', process: 'civil-subpoena' }), validated('2019-03-02')];
  const disclosure = disclosed('2019-03-04T12:00:00Z');

  it('is kept by a notice before the disclosure, of whatever kind', () => {
    given(...civil, notified('2019-03-04T11:00:00Z'))
      .when(disclosure)
      .thenAccepted();
    given(...civil, notified('2019-03-03', 'delayed'))
      .when(disclosure)
      .thenAccepted();
  });

  it('is kept by a notice at the same instant, and by one on a day without a time of day', () => {
    given(...civil, notified('2019-03-04T12:00:00Z', 'delayed'))
      .when(disclosure)
      .thenAccepted();
    given(...civil, notified('2019-03-04T12:00:00Z', 'delayed'))
      .when(disclosed('2019-03-04'))
      .thenAccepted();
  });

  it('is broken by a late notice of what a correction has made a civil matter', () => {
    given(received(), validated('2019-03-02'), disclosure, corrected('2019-03-10', { section: 'civil' }))
      .when(notified('2019-03-11', 'delayed'))
      .thenBreaks(RULE);
  });

  it('lets the disclosure wait for a notice, and for one before it', () => {
    given(...civil)
      .when(disclosure)
      .then(waits('CustomerNotified'));
    given(...civil)
      .when(disclosure)
      .then(waits('CustomerNotified'), 'flag');
    given(...civil, notified('2019-03-05', 'before-disclosure'))
      .when(disclosure)
      .then(waits('CustomerNotified'));
  });

  it.each(['after-disclosure', 'delayed'] as const)('is broken when the customer was told %s', (kind) => {
    given(...civil, notified('2019-03-05', kind))
      .when(disclosure)
      .thenBreaks(RULE);
  });

  it('is not asked for where the law forbids telling', () => {
    given(received({ section: 'civil', process: 'civil-subpoena', noticeForbidden: true }), validated('2019-03-02'))
      .when(disclosure)
      .thenAccepted();
    given(...civil, corrected('2019-03-10', { noticeForbidden: true }))
      .when(disclosure)
      .thenAccepted();
  });

  it.each(['after-disclosure', 'delayed'] as const)(
    'is kept by a disclosure without an earlier notice where the law forbids telling, and a later notice is told %s',
    (kind) => {
      const forbidden = received({ section: 'civil', process: 'civil-subpoena', noticeForbidden: true });
      given(forbidden, validated('2019-03-02'), notified('2019-03-05', kind)).when(disclosure).thenAccepted();
      given(forbidden, validated('2019-03-02'), disclosure).when(notified('2019-03-05', kind)).thenAccepted();
    },
  );

  it('is for civil matters only', () => {
    given(received(), validated('2019-03-02')).when(disclosure).thenAccepted();
  });
});
