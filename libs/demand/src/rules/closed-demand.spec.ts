import type { DemandEvent } from '../catalog';
import {
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

const work = (time: string): DemandEvent[] => [disclosed(time), noData(time), narrowed(time, 2), redirected(time)];

describe.each([
  ['rejected-demand-is-closed', rejected],
  ['withdrawn-demand-is-closed', withdrawn],
] as const)('%s', (rule, end) => {
  const history = [received({ segment: 'enterprise' }), validated('2019-03-02')];

  it.each(work('2019-03-11'))('is broken by $type after the end', (event) => {
    given(...history, end('2019-03-10T12:00:00Z'))
      .when(event)
      .thenBreaks(rule);
  });

  it.each([...work('2019-03-09'), ...work('2019-03-10')])(
    'is kept by $type at $at, before it or on its day',
    (event) => {
      given(...history, end('2019-03-10T12:00:00Z'))
        .when(event)
        .thenAccepted();
    },
  );

  it.each(work('2019-03-11'))('is broken by an end that comes to be known after a later $type', (event) => {
    given(...history, event)
      .when(end('2019-03-10'))
      .thenBreaks(rule);
    given(...history, event)
      .when(end('2019-03-12'))
      .thenAccepted();
  });

  it('is broken by validating what has ended, whichever of the two is known first', () => {
    given(received(), end('2019-03-03')).when(validated('2019-03-04')).thenBreaks(rule);
    given(received(), validated('2019-03-04')).when(end('2019-03-03')).thenBreaks(rule);
  });

  it.each([rejected, withdrawn])('is broken by another end after it, whichever of the two is known first', (other) => {
    given(...history, end('2019-03-10'))
      .when(other('2019-03-11'))
      .thenBreaks(rule);
    given(...history, other('2019-03-11'))
      .when(end('2019-03-10'))
      .thenBreaks(rule);
  });

  it.each([rejected, withdrawn])('is kept by another end on its day', (other) => {
    given(...history, end('2019-03-10'))
      .when({ ...other('2019-03-10T12:00:00Z'), origin: 'other' })
      .thenAccepted();
  });

  it('gives the benefit of the doubt within a day that has no time of day', () => {
    given(...history, end('2019-03-10'))
      .when(disclosed('2019-03-10T15:00:00Z'))
      .thenAccepted();
  });

  it.each([
    notified('2019-03-11', 'after-disclosure'),
    happened('DemandChallenged', '2019-03-11', { challenge: 'c', ground: 'jurisdiction' }),
    happened('DataPreserved', '2019-03-11', { accounts: 1 }),
    happened('SecrecyOrderImposed', '2019-03-11', { order: 's' }),
  ])('lets $type happen afterwards', (event) => {
    given(...history, end('2019-03-10'))
      .when(event)
      .thenAccepted();
  });
});
