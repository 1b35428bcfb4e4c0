import { disclosed, given, noData, received, validated, waits } from '../testing/given';

describe('nothing-before-validation', () => {
  const history = [received(), validated('2019-03-05T10:00:00Z')];

  it.each([disclosed('2019-03-05T09:59:59Z'), noData('2019-03-04')])('is broken by $type before it', (event) => {
    given(...history)
      .when(event)
      .thenBreaks('nothing-before-validation');
  });

  it.each(['2019-03-05T10:00:00Z', '2019-03-05T10:00:01Z', '2019-04-01'])('is kept by a disclosure at %s', (time) => {
    given(...history)
      .when(disclosed(time))
      .thenAccepted();
  });

  it('gives a day without a time of day the benefit of the doubt', () => {
    given(...history)
      .when(disclosed('2019-03-05'))
      .thenAccepted();
  });

  it('looks at the first validation', () => {
    given(...history, validated('2019-03-02'))
      .when(disclosed('2019-03-03'))
      .thenAccepted();
  });

  it.each([disclosed('2019-03-02'), noData('2019-03-02')])('lets $type wait while no validation is known', (event) => {
    given(received()).when(event).then(waits('DemandValidated'));
    given(received()).when(event).then(waits('DemandValidated'), 'flag');
  });
});
