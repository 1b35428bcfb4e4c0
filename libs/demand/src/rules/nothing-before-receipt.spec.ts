import {
  corrected,
  disclosed,
  given,
  happened,
  narrowed,
  noData,
  notified,
  received,
  redirected,
  rejected,
  validated,
  withdrawn,
} from '../testing/given';

const RULE = 'nothing-before-receipt';
const work = [disclosed, noData, rejected, withdrawn, redirected, validated, (time: string) => narrowed(time, 2)];

describe('nothing-before-receipt', () => {
  const receipt = received({ segment: 'enterprise' });

  it.each(work.map((event) => event('2018-11-01')))('is broken by $type four months before the receipt', (event) => {
    const validation = event.type === 'DemandValidated' ? [] : [validated('2018-10-01')];
    given(receipt, ...validation)
      .when(event)
      .thenBreaks(RULE);
  });

  it.each(work.map((event) => event('2019-03-01')))('is kept by $type on the day of the receipt', (event) => {
    const late = { ...receipt, at: '2019-03-01T18:00:00.000Z' as typeof receipt.at };
    given(late, { ...validated('2019-03-01'), at: '2019-03-01T00:00:00.001Z' as typeof late.at, origin: 'v' })
      .when(event)
      .thenAccepted();
  });

  it('is kept by an answer whose day is another only on the other side of the world', () => {
    const there = received({ on: '2019-03-02' as typeof receipt.data.on });
    given({ ...there, at: '2019-03-01T20:00:00.000Z' as typeof there.at }, validated('2019-03-01T20:30:00Z'))
      .when(disclosed('2019-03-01T21:00:00Z'))
      .thenAccepted();
  });

  it('is judged by the day of receipt as corrected, whichever is known first', () => {
    const early = rejected('2019-03-03');
    const late = corrected('2019-04-01', { receivedOn: '2019-03-05' as typeof receipt.data.on });
    const earlier = corrected('2019-04-01', { receivedOn: '2018-10-01' as typeof receipt.data.on });
    given(receipt, early).when(late).thenBreaks(RULE);
    given(receipt, late).when(early).thenBreaks(RULE);
    given(receipt, earlier).when(rejected('2018-11-01')).thenAccepted();
  });

  it.each([
    happened('DataPreserved', '2018-11-01', { accounts: 1 }),
    happened('SecrecyOrderImposed', '2018-11-01', { order: 's' }),
    notified('2018-11-01'),
  ])('lets $type happen before: it does not answer the demand', (event) => {
    given(receipt).when(event).thenAccepted();
  });
});
