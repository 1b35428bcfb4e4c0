import { catalog, type EventOf } from './catalog';
import { decide } from './decide';
import { recall, remember } from './remember';
import {
  accepted,
  already,
  corrected,
  disclosed,
  given,
  happened,
  narrowed,
  noData,
  notified,
  received,
  redirected,
  refused,
  rejected,
  validated,
  waits,
  withdrawn,
} from './testing/given';
import { ruleName } from './vocabulary/rule-name';

const challenged = happened('DemandChallenged', '2019-03-03', { challenge: 'c-1', ground: 'jurisdiction' });
const decided = happened('ChallengeDecided', '2019-04-03', { challenge: 'c-1', decision: 'upheld' });
const imposed = happened('SecrecyOrderImposed', '2019-03-03', { order: 's-1' });
const lifted = happened('SecrecyOrderLifted', '2019-09-03', { order: 's-1' });
const preserved = happened('DataPreserved', '2019-03-03', { accounts: 5 });
const erased = happened('PersonalDataErased', '2021-03-03', { basis: 'subject-request' });
const concluded = happened('RedirectionConcluded', '2019-05-01', { result: 'returned' });
const everything = [
  validated('2019-03-03'),
  rejected('2019-03-03'),
  withdrawn('2019-03-03'),
  disclosed('2019-03-03'),
  noData('2019-03-03'),
  narrowed('2019-03-03', 1),
  redirected('2019-03-03'),
  notified('2019-03-03'),
  corrected('2019-03-03', { accounts: 1 }),
  challenged,
  decided,
  imposed,
  lifted,
  preserved,
  erased,
  concluded,
];

describe('waiting', () => {
  it('is tried with every event', () => {
    const types = [...everything.map(({ type }) => type), 'DemandReceived', 'PolicyExceptionNoted'];
    expect(types.toSorted()).toEqual(Object.keys(catalog).toSorted());
  });

  it.each(everything)('$type waits for the receipt', (event) => {
    given().when(event).then(waits('DemandReceived'));
    given().when(event).then(waits('DemandReceived'), 'flag');
  });

  it.each([
    [disclosed('2019-03-03'), 'DemandValidated'],
    [noData('2019-03-03'), 'DemandValidated'],
    [decided, 'DemandChallenged c-1'],
    [lifted, 'SecrecyOrderImposed s-1'],
    [concluded, 'DemandRedirected'],
  ])('$type waits for what it needs', (event, waitsFor) => {
    given(received()).when(event).then(waits(waitsFor));
  });

  it('is for the same challenge and the same order', () => {
    given(received(), challenged)
      .when(happened('ChallengeDecided', '2019-04-03', { challenge: 'toString', decision: 'upheld' }))
      .then(waits('DemandChallenged toString'));
    given(received(), imposed)
      .when(happened('SecrecyOrderLifted', '2019-04-03', { order: 's-2' }))
      .then(waits('SecrecyOrderImposed s-2'));
  });

  it('is for one redirection a conclusion', () => {
    const enterprise = received({ segment: 'enterprise' });
    given(enterprise, redirected('2019-03-03')).when(concluded).thenAccepted();
    const again = happened('RedirectionConcluded', '2019-06-01', { result: 'abandoned' });
    given(enterprise, redirected('2019-03-03'), concluded).when(again).then(waits('DemandRedirected'));
    given(enterprise, redirected('2019-03-03'), redirected('2019-05-03'), concluded).when(again).thenAccepted();
  });

  it('is for the parts that a part repeats or upgrades', () => {
    const history = [received({ process: 'search-warrant' }), validated('2019-03-02')];
    const repeat = disclosed('2019-03-05', { accounts: 3, repeated: 2 });
    const upgrade = disclosed('2019-03-06', { category: 'content', accounts: 2, upgraded: 2 });
    const first = disclosed('2019-03-04', { accounts: 2 });
    for (const part of [repeat, upgrade]) {
      given(...history)
        .when(part)
        .then(waits('DataDisclosed'));
      given(...history, first)
        .when(part)
        .thenAccepted();
    }
    given(...history, first, upgrade)
      .when(disclosed('2019-03-07', { category: 'content', accounts: 1, upgraded: 1 }))
      .then(waits('DataDisclosed'));
  });

  it('has its posture: none', () => {
    expect(decide(decided, recall([received()]), 'flag')).toEqual(decide(decided, recall([received()]), 'enforce'));
  });
});

describe('what can be', () => {
  const before = [received({ process: 'search-warrant', segment: 'enterprise' }), validated('2019-03-02')];

  it.each(
    everything.filter(({ type }) => !['ChallengeDecided', 'SecrecyOrderLifted', 'RedirectionConcluded'].includes(type)),
  )('$type after receipt and validation', (event) => {
    const history = event.type === 'DemandValidated' ? before.slice(0, 1) : before;
    given(...history)
      .when(event)
      .thenAccepted();
  });

  it.each(['criminal', 'national-security', 'data-access-agreement', 'preservation'] as const)(
    'a demand of no account that can be told apart, and a disclosure that was not tallied: %s',
    (section) => {
      const receipt = received({ section, accounts: 0, process: 'court-order' });
      given().when(receipt).thenAccepted();
      given(receipt, validated('2019-03-02'))
        .when(disclosed('2019-03-04', { category: 'content', accounts: 0 }))
        .thenAccepted();
    },
  );

  it('a rejection without a validation', () => {
    given(received()).when(rejected('2019-03-03')).thenAccepted();
  });
});

describe('what says nothing new', () => {
  const history = [
    received({ segment: 'enterprise' }),
    validated('2019-03-02'),
    challenged,
    imposed,
    redirected('2019-03-03'),
  ];
  const once = [...everything.filter(({ type }) => type !== 'DemandValidated'), validated('2019-03-02')];

  it.each(once)('is $type, delivered once more', (event) => {
    const state = remember(recall(history)!, event);
    expect(decide(event, state, 'enforce')).toEqual(already);
  });

  it('is a later validation, a challenge or an order that is known, and the same receipt from elsewhere', () => {
    given(...history)
      .when(validated('2019-03-09'))
      .then(already);
    given(...history)
      .when({ ...challenged, origin: 'elsewhere' })
      .then(already);
    given(...history)
      .when({ ...imposed, origin: 'elsewhere' })
      .then(already);
    given(...history, lifted)
      .when(happened('SecrecyOrderLifted', '2019-10-03', { order: 's-1' }))
      .then(already);
    given(...history, corrected('2019-03-04', { country: 'FR', dataLocation: 'abroad' }))
      .when({ ...received({ segment: 'enterprise' }), origin: 'elsewhere' })
      .then(already);
  });

  it('is not a correction to what is recorded already: it stands against earlier ones', () => {
    const same = corrected('2019-03-05', { country: 'IE' });
    given(...history)
      .when(same)
      .then(accepted);
    expect(recall([...history, same, corrected('2019-03-04', { country: 'FR' })])?.country).toBe('IE');
  });
});

describe('what can be recorded under no posture', () => {
  it.each(['enforce', 'flag'] as const)('a second receipt with other data: %s', (posture) => {
    given(received())
      .when({ ...received({ country: 'US', segment: 'enterprise' }), origin: 'elsewhere' })
      .then({ ...refused('received-once'), detail: expect.stringContaining('country, segment') }, posture);
  });

  it.each(['enforce', 'flag'] as const)('an exception that the ledger did not find: %s', (posture) => {
    const noted = happened('PolicyExceptionNoted', '2019-03-03', { rule: 'narrowing-never-widens' });
    given(received()).when(noted).then(refused('exceptions-are-noted-here'), posture);
    given().when(noted).then(refused('exceptions-are-noted-here'), posture);
  });

  it.each([
    { accounts: 1, repeated: 2 },
    { accounts: 0, repeated: 1 },
    { accounts: 1, upgraded: 1 },
    { category: 'content', accounts: 3, repeated: 2, upgraded: 2 },
  ] satisfies Partial<EventOf<'DataDisclosed'>['data']>[])('parts that are larger than their whole: %j', (counts) => {
    const history = [received({ process: 'search-warrant' }), validated('2019-03-02')];
    given(...history)
      .when(disclosed('2019-03-04', counts))
      .then(refused('parts-fit-in-accounts'), 'flag');
  });
});

describe('a correction', () => {
  it.each(['enforce', 'flag'] as const)('that names no field is refused under %s', (posture) => {
    given(received()).when(corrected('2019-03-02', {})).then(refused('correction-names-a-field'), posture);
  });
});

describe('flagging', () => {
  const broken = disclosed('2019-03-11', { category: 'content', accounts: 9 });
  const history = [received(), validated('2019-03-12'), rejected('2019-03-05')];

  it('is done for the word flag alone: any other posture refuses', () => {
    const refusal = decide(broken, recall(history), 'enforce');
    expect(refusal).toMatchObject({ kind: 'refuse' });
    expect(decide(broken, recall(history), 'flagged' as 'flag')).toEqual(refusal);
  });

  it('notes each rule that was broken, once, after the event, on the day of the event at fault', () => {
    const decision = decide(broken, recall(history), 'flag');
    expect(decision).toEqual({
      kind: 'accept',
      events: [
        broken,
        ...[
          'rejected-demand-is-closed',
          'nothing-before-validation',
          'content-needs-a-warrant',
          'no-more-accounts-than-specified',
        ].map((rule) => ({
          type: 'PolicyExceptionNoted',
          at: broken.at,
          origin: broken.origin,
          data: { on: '2019-03-11', rule },
        })),
      ],
    });
  });

  it('dates an exception by the event at fault, also when another brings it to light', () => {
    const late = disclosed('2019-03-11');
    expect(decide(rejected('2019-03-05'), recall([received(), validated('2019-03-02'), late]), 'flag')).toMatchObject({
      events: [{ type: 'DemandRejected' }, { data: { on: '2019-03-11', rule: 'rejected-demand-is-closed' } }],
    });
  });

  it('cites only rules of the vocabulary', () => {
    const decision = decide(broken, recall(history), 'flag');
    const cited = decision.kind === 'accept' ? decision.events.slice(1) : [];
    expect(
      cited.map((event) => event.type === 'PolicyExceptionNoted' && ruleName.words.includes(event.data.rule)),
    ).toEqual(cited.map(() => true));
  });
});
