import { problemKinds, slugOf, type Problem } from '../problems';
import { latestAt, readSubmission, type IntakeContext } from './submission';
import { cloudEvent, disclosed, NOW, received, SOURCE, validated } from '../testing/ledger';

const latest = latestAt(NOW);
const read = (raw: unknown, context: IntakeContext = {}) => readSubmission(raw, context, latest);

function problemOf(raw: unknown, context?: IntakeContext): Problem {
  const result = read(raw, context);
  if (result.ok) throw new Error(`taken: ${JSON.stringify(raw)}`);
  return result.error;
}

function accepted(raw: unknown, context?: IntakeContext) {
  const result = read(raw, context);
  if (!result.ok) throw new Error(result.error.detail);
  return result.value;
}

/** JSON as it comes over the wire: `parsed('2e3')` and the like cannot be written as literals without loss. */
const parsed = (text: string): unknown => JSON.parse(text);
const without = (attribute: string): object => ({ ...received(), [attribute]: undefined });

describe('an event that cannot be read', () => {
  it.each([
    ['a list', []],
    ['null', null],
    ['a string', 'event'],
    ['missing', undefined],
  ])('because it is %s is told so', (what, raw) => {
    const problem = problemOf(raw);
    expect(slugOf(problem)).toBe('not-an-event');
    expect(problem.detail).toBe(`An event is a JSON object; this is ${what}.`);
  });

  const refused: readonly (readonly [what: string, raw: unknown, pointer: string, words: RegExp])[] = [
    ['no specversion', without('specversion'), '/specversion', /has to be "1.0"; it is missing/],
    ['specversion 0.3', received({}, { specversion: '0.3' }), '/specversion', /it is "0.3"/],
    ['no id', without('id'), '/id', /"id" has to be a text that names the event; it is missing/],
    ['an empty id', received({}, { id: '' }), '/id', /it is ""/],
    ['a number as id', received({}, { id: 7 }), '/id', /it is 7/],
    ['a long id', received({}, { id: 'x'.repeat(257) }), '/id', /257 characters; the limit is 256/],
    ['a lone surrogate in the id', received({}, { id: 'a\ud800' }), '/id', /lone surrogate/],
    ['a control character in the id', received({}, { id: 'a\u0000' }), '/id', /control character/],
    ['no source', without('source'), '/source', /has to be a text that names its source/],
    ['a source with a space', received({}, { source: 'my system' }), '/source', /URI reference/],
    ['no type', without('type'), '/type', /has to be an event type/],
    ['no subject', without('subject'), '/subject', /id of the demand.*it is missing/],
    ['a name as subject', received({}, { subject: 'J. Doe' }), '/subject', /it is "J. Doe"/],
    ['a time without offset', received({}, { time: '2019-03-01T10:00:00' }), '/time', /RFC 3339/],
    ['a time of the year 10000', received({}, { time: '9999-12-31T23:59:59-23:59' }), '/time', /years 1970 to 9998/],
    ['a time before the year 0', received({}, { time: '0000-01-01T00:00:00+23:59' }), '/time', /years 1970 to 9998/],
    ['a leap second in March', received({}, { time: '2019-03-01T10:00:60Z' }), '/time', /leap seconds are taken only/],
    ['a number as time', received({}, { time: 1551400000 }), '/time', /it is 1551400000/],
    ['XML', received({}, { datacontenttype: 'text/xml' }), '/datacontenttype', /application\/json/],
    ['binary data', received({}, { data_base64: 'e30=' }), '/data_base64', /reads JSON in "data"/],
  ];
  it.each(refused)('because of %s is told so', (_, raw, pointer, words) => {
    const problem = problemOf(raw);
    expect(slugOf(problem)).toBe('bad-envelope');
    expect(problem.errors).toEqual([{ pointer, detail: expect.stringMatching(words) }]);
    expect(problem.detail).toBe(`${problem.errors![0]!.detail}.`);
  });

  it('is told everything that is wrong with its envelope at once', () => {
    const problem = problemOf({ specversion: '1', id: '', source: 'x y', type: 1, subject: '', time: 'now' });
    expect(problem.errors?.map(({ pointer }) => pointer)).toEqual([
      '/specversion',
      '/id',
      '/source',
      '/type',
      '/subject',
      '/time',
    ]);
  });

  it('is not quoted at length, nor with what is not Unicode', () => {
    const { detail } = problemOf(received({}, { subject: `\udfff${'x'.repeat(10_000)}` }));
    expect(detail.length).toBeLessThan(400);
    expect(detail.isWellFormed()).toBe(true);
  });
});

describe('the type of an event', () => {
  const typed = (type: string): Problem => problemOf(received({}, { type }));

  it('that is misspelt is told what was meant', () => {
    const { detail, status } = typed('org.request-ledger.DemandRecieved.v2');
    expect(status).toBe(422);
    expect(detail).toContain('Did you mean org.request-ledger.DemandReceived.v2?');
    expect(detail).toContain('Known: DemandReceived, DemandValidated,');
    expect(detail).not.toContain('PolicyExceptionNoted');
  });

  it.each([
    'DemandReceived',
    'org.request-ledger.DemandReceived',
    'org.request-ledger.DemandReceived.v0',
    'constructor',
  ])('that is %s is unknown', (type) => expect(slugOf(typed(type))).toBe('unknown-event-type'));

  it.each(['toString', 'constructor', '__proto__'])('%s is not found on a prototype', (name) => {
    expect(slugOf(typed(`org.request-ledger.${name}.v1`))).toBe('unknown-event-type');
  });

  it('of a future version has its own problem', () => {
    const problem = typed('org.request-ledger.DemandReceived.v3');
    expect(slugOf(problem)).toBe('event-from-the-future-version');
    expect(problem.detail).toBe('DemandReceived is of version 3; the newest that this ledger knows is 2.');
  });

  it('that only the ledger writes is not taken from others', () => {
    const problem = problemOf(cloudEvent('PolicyExceptionNoted.v1', { on: '2019-03-01', rule: 'x' }));
    expect(slugOf(problem)).toBe('written-by-the-ledger-only');
  });
});

describe('the data of an event', () => {
  const refused: readonly (readonly [what: string, raw: object, pointer: string, words: RegExp])[] = [
    ['no data', { ...received(), data: undefined }, '/data', /"data" has to be a JSON object; it is missing/],
    ['a list', { ...received(), data: [] }, '/data', /it is a list/],
    ['a field that is missing', received({ section: undefined }), '/data/section', /"section" is missing/],
    [
      'a field too many',
      received({ officer: 'N. N.' }),
      '/data/officer',
      /free text and personal data do not belong in events/,
    ],
    ['a misspelt field', received({ dataLocaton: 'abroad' }), '/data/dataLocaton', /did you mean "dataLocation"\?/],
    [
      'an unknown country',
      received({ country: 'ZZ' }),
      '/data/country',
      /not the ISO 3166-1 alpha-2 code of a country$/,
    ],
    ['a country by its name', received({ country: 'Ireland' }), '/data/country', /did you mean "IE"\?/],
    ['a country by a misspelt name', received({ country: 'Irland' }), '/data/country', /did you mean "IE"\?/],
    ['UK', received({ country: 'UK' }), '/data/country', /did you mean "GB"\?/],
    [
      'a misspelt word',
      received({ section: 'crimnal' }),
      '/data/section',
      /did you mean "criminal"\? \(one of: criminal,/,
    ],
    ['a negative count', received({ accounts: -3 }), '/data/accounts', /is -3: a count is never negative/],
    ['half an account', received({ accounts: 1.5 }), '/data/accounts', /whole number; it is 1.5/],
    ['2^53 + 1', received({ accounts: parsed('9007199254740993') }), '/data/accounts', /beyond 2\^53-1/],
    ['1e400', received({ accounts: parsed('1e400') }), '/data/accounts', /whole number/],
    [
      'too large a count',
      received({ accounts: 1_000_000_001 }),
      '/data/accounts',
      /the most that one event may count is 1000000000/,
    ],
    ['a count as text', received({ accounts: '3' }), '/data/accounts', /whole number; it is "3"/],
    ['a day that is none', received({ on: '2019-02-29' }), '/data/on', /day of the calendar.*it is "2019-02-29"/],
    ['the year 1', received({ on: '0001-01-01' }), '/data/on', /years 1970 to 9998.*it is "0001-01-01"/],
    ['the year 9999', received({ on: '9999-01-01' }), '/data/on', /years 1970 to 9998/],
    ['a word as flag', received({ signedRequest: 'yes' }), '/data/signedRequest', /true or false; it is "yes"/],
    ['a lone surrogate in a word', received({ country: '\ud83d' }), '/data/country', /lone surrogate/],
    [
      'a lone surrogate in an id',
      cloudEvent('DemandChallenged.v1', { on: '2019-03-01', challenge: 'c\udfff', ground: 'overbroad' }),
      '/data/challenge',
      /lone surrogate/,
    ],
    [
      'a sentence as id',
      cloudEvent('DemandChallenged.v1', { on: '2019-03-01', challenge: 'call Ms. Doe', ground: 'overbroad' }),
      '/data/challenge',
      /opaque id.*it is "call Ms. Doe"/,
    ],
    [
      'a field of version 2 in version 1',
      cloudEvent('DemandReceived.v1', { ...(received().data as object) }),
      '/data/segment',
      /not a field/,
    ],
  ];
  it.each(refused)('with %s is refused in words', (_, raw, pointer, words) => {
    const problem = problemOf(raw);
    expect(slugOf(problem)).toBe('bad-data');
    expect(problem.status).toBe(422);
    expect(problem.errors).toEqual([{ pointer, detail: expect.stringMatching(words) }]);
    expect(problem.detail).toContain(problem.errors![0]!.detail);
  });

  it('is told of all its faults, but not without end', () => {
    const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`f${i}`, 1]));
    expect(problemOf(received({ country: 'ZZ', accounts: -1 })).errors).toHaveLength(2);
    expect(problemOf(received(many)).errors).toHaveLength(20);
  });

  it('points to odd field names as RFC 6901 says', () => {
    expect(problemOf(received({ 'a/b~c': 1 })).errors?.[0]?.pointer).toBe('/data/a~1b~0c');
  });

  it('that holds __proto__ as a key is refused as any other unknown field', () => {
    const raw = parsed(JSON.stringify(validated()).replace('"data":{', '"data":{"__proto__":{"on":"x"},'));
    expect(problemOf(raw).errors?.[0]?.pointer).toBe('/data/__proto__');
  });
});

describe('a source', () => {
  const principal = { name: 'ada', source: SOURCE };

  it('may be spoken for by the principal that is bound to it, and by one that is bound to none', () => {
    expect(accepted(received(), { principal }).origin.source).toBe(SOURCE);
    expect(accepted(received(), { principal: { name: 'bob' } }).origin.source).toBe(SOURCE);
  });

  it('may not be spoken for by a principal of another', () => {
    const problem = problemOf(received({}, { source: 'https://other.example' }), { principal });
    expect(slugOf(problem)).toBe('source-not-yours');
    expect(problem.status).toBe(403);
    expect(problem.detail).toBe('ada speaks for https://cases.example, and not for "https://other.example".');
  });

  it('of commands may be spoken for by commands only', () => {
    const source = 'urn:request-ledger:command:ada';
    expect(slugOf(problemOf(received({}, { source })))).toBe('source-not-yours');
    accepted(received({}, { source }), { command: true });
  });
});

describe('the digest of an event', () => {
  const base = disclosed({}, { id: 'x' });
  const digest = (over: object): string => accepted({ ...base, ...over }).digest;

  it('stays the same however the event travels', () => {
    expect(
      digest({ time: '2019-03-05T10:00:00Z', traceparent: 'x', extension: 7, datacontenttype: 'application/json' }),
    ).toBe(digest({}));
    expect(digest({ data: { accounts: 2, category: 'content', on: '2019-03-05' } })).toBe(digest({}));
  });

  it('changes with what the event says', () => {
    expect(digest({ subject: 'd-2' })).not.toBe(digest({}));
    expect(digest({ data: { ...(base.data as object), accounts: 1 } })).not.toBe(digest({}));
  });
});

describe('the trace of an event', () => {
  const OWN = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const trace = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

  it('is its own where it brings one, and else that of the request', () => {
    expect(accepted(received({}, { traceparent: OWN }), { trace }).trace).toBe(OWN);
    expect(accepted(received(), { trace }).trace).toBe(trace);
  });

  it.each(['x', `ff${OWN.slice(2)}`, OWN.replace(/b7.*-/, `${'0'.repeat(16)}-`)])(
    'is not kept when it is %s',
    (traceparent) => {
      expect(accepted(received({}, { traceparent }))).not.toHaveProperty('trace');
    },
  );
});

it('has a title, a status and an advice for every problem', () => {
  for (const [slug, kind] of Object.entries(problemKinds)) {
    expect({ slug, kind }).toEqual({
      slug: expect.stringMatching(/^[a-z0-9-]+$/),
      kind: { status: expect.any(Number), title: expect.stringMatching(/./), next: expect.stringMatching(/\.$/) },
    });
  }
});
