import { request } from 'node:http';
import { Service } from '../harness';
import { disclosed, ndjson, received, validated } from '../../sample-events';

let service: Service;
beforeAll(async () => {
  service = await Service.start();
  await service.post('/v1/events', [received('known', { process: 'subpoena' }), validated('known')]);
});
afterAll(() => service.stop());

/** Everything that a submission could leave behind. */
async function remains(): Promise<unknown> {
  const read = async (path: string): Promise<unknown> => (await service.get(path)).json();
  return {
    totals: await read('/v1/periods/2019-H1/totals?by=section,country'),
    waiting: await read('/v1/waiting'),
    demands: await read('/v1/demands'),
  };
}

interface Problem {
  readonly type: string;
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly next: string;
  readonly rule?: string;
}

/** Sends it, and expects that it is refused in full sentences and leaves no trace. */
async function expectRefused(body: unknown, status: number, slug: string): Promise<Problem> {
  const before = await remains();
  const response = await service.post('/v1/events', body);
  const problem = (await response.json()) as Problem;
  expect({
    status: response.status,
    type: response.headers.get('content-type'),
    slug: problem.type,
    said: problem.status,
  }).toEqual({
    status,
    type: 'application/problem+json',
    slug: `urn:request-ledger:problem:${slug}`,
    said: status,
  });
  expect([problem.title, problem.detail, problem.next]).toEqual([
    expect.any(String),
    expect.any(String),
    expect.any(String),
  ]);
  expect(JSON.stringify(problem)).not.toMatch(/\bat .*\.[jt]s|node_modules/);
  expect(await remains()).toEqual(before);
  return problem;
}

const text = (event: object, ...[from, to]: [string, string]): string => {
  const whole = JSON.stringify(event);
  expect(whole).toContain(from);
  return whole.replace(from, to);
};

describe('one bad event', () => {
  it.each([
    ['nothing', ''],
    ['no JSON', '{"specversion":'],
    ['a value left out', '{"a":}'],
    ['JSON with something behind it', `${JSON.stringify(received('x'))}}`],
    ['NaN', text(received('x'), '"accounts":2', '"accounts":NaN')],
  ])('%s: 400 not-json', async (_what, body) => {
    await expectRefused(body, 400, 'not-json');
  });

  it.each([
    ['a number', 7],
    ['null', null],
    ['a text', '"event"'],
  ])('%s: 400 not-an-event', async (_what, body) => {
    await expectRefused(body === null ? 'null' : body, 400, 'not-an-event');
  });

  it.each([
    ['another version of CloudEvents', { ...received('x'), specversion: '0.3' }],
    ['an id that is a number', { ...received('x'), id: 7 }],
    ['no source', { ...received('x'), source: undefined }],
    ['no subject', { ...received('x'), subject: '' }],
    ['a time that is none', { ...received('x'), time: 'yesterday' }],
    ['a lone surrogate in its id', text(received('x'), '"id":"x', '"id":"\\ud800x')],
  ])('%s: 400 bad-envelope', async (_what, body) => {
    await expectRefused(body, 400, 'bad-envelope');
  });

  it.each([
    ['accounts as text', received('x', { accounts: '2' })],
    ['an unknown country', received('x', { country: 'XX' })],
    ['a country by name', received('x', { country: 'Ireland' })],
    ['a negative count', received('x', { accounts: -1 })],
    ['half an account', received('x', { accounts: 1.5 })],
    ['2^53+1 accounts', text(received('x'), '"accounts":2', '"accounts":9007199254740993')],
    ['more accounts than there are', received('x', { accounts: 1_000_000_001 })],
    ['a day that does not exist', received('x', { on: '2019-02-29' })],
    ['a field that it does not have', received('x', { suspect: 'Jane Doe' })],
    ['a field too little', received('x', { section: undefined })],
    ['a lone surrogate in a word', text(received('x'), '"country":"IE"', '"country":"\\udc00"')],
    ['a prototype in disguise', text(received('x'), '"accounts":2', '"accounts":2,"__proto__":{"a":1}')],
    ['no data', { ...received('x'), data: undefined }],
  ])('%s: 422 bad-data', async (_what, body) => {
    await expectRefused(body, 422, 'bad-data');
  });

  it('does not say that a body ends where it goes wrong before', async () => {
    const { detail } = await expectRefused('{"a":}', 400, 'not-json');
    expect(detail).not.toContain('ends');
  });

  it('an unknown event: 422 unknown-event-type', async () => {
    await expectRefused({ ...received('x'), type: 'org.request-ledger.DemandLost.v1' }, 422, 'unknown-event-type');
    await expectRefused({ ...received('x'), type: 'com.example.Order' }, 422, 'unknown-event-type');
  });

  it('an event of a version to come: 422 event-from-the-future-version', async () => {
    await expectRefused(
      { ...received('x'), type: 'org.request-ledger.DemandReceived.v3' },
      422,
      'event-from-the-future-version',
    );
  });

  it("the ledger's own event: 422 written-by-the-ledger-only", async () => {
    const noted = { ...received('known'), type: 'org.request-ledger.PolicyExceptionNoted.v1', data: {} };
    await expectRefused(noted, 422, 'written-by-the-ledger-only');
  });

  it('content under a subpoena: 409 rule-broken, with the rule', async () => {
    const problem = await expectRefused(disclosed('known', { category: 'content' }), 409, 'rule-broken');
    expect(problem.rule).toBe('content-needs-a-warrant');
  });

  it('an id that said something else before: 409 event-id-reused', async () => {
    await expectRefused(received('known', { accounts: 3 }), 409, 'event-id-reused');
  });

  it('bytes that are not UTF-8: 400 not-utf-8', async () => {
    const before = await remains();
    const response = await service.get('/v1/events', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
    });
    expect([response.status, ((await response.json()) as Problem).type]).toEqual([
      400,
      'urn:request-ledger:problem:not-utf-8',
    ]);
    expect(await remains()).toEqual(before);
  });

  it('an unsupported type of body: 415 unsupported-media-type', async () => {
    const response = await service.post('/v1/events', '<event/>', { 'content-type': 'application/xml' });
    expect([response.status, ((await response.json()) as Problem).type]).toEqual([
      415,
      'urn:request-ledger:problem:unsupported-media-type',
    ]);
  });

  it('a body of 100 MB: 413 body-too-large, without reading it', async () => {
    const before = await remains();
    expect(await beginUpload(100 * 1024 * 1024)).toEqual({
      status: 413,
      type: 'urn:request-ledger:problem:body-too-large',
    });
    expect(await remains()).toEqual(before);
  });
});

describe('an event out of order', () => {
  it('waits: 202, and is taken in as soon as its predecessor comes', async () => {
    const early = await service.post('/v1/events', disclosed('late'));
    expect([early.status, await early.json()]).toEqual([
      202,
      expect.objectContaining({ status: 'waiting', demand: 'late', waitsFor: 'DemandReceived' }),
    ]);
    expect(await (await service.get('/v1/waiting')).json()).toMatchObject({
      items: [{ demand: 'late', waitsFor: 'DemandReceived' }],
    });
    await service.post('/v1/events', [validated('late'), received('late')]);
    expect(await (await service.get('/v1/waiting')).json()).toMatchObject({ items: [] });
  });
});

describe('a batch', () => {
  it('answers each event by itself', async () => {
    const response = await service.post('/v1/events', [
      received('b-1'),
      received('b-2', { accounts: -1 }),
      7,
      validated('b-1'),
    ]);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      items: [{ status: 'recorded' }, { status: 'refused' }, { status: 'refused' }, { status: 'recorded' }],
      summary: { recorded: 2, repeated: 0, waiting: 0, refused: 2 },
    });
  });

  it('may be empty', async () => {
    const response = await service.post('/v1/events', []);
    expect(await response.json()).toEqual({ items: [], summary: { recorded: 0, repeated: 0, waiting: 0, refused: 0 } });
  });

  it('of more than 10,000 events: 413 batch-too-large', async () => {
    await expectRefused(
      Array.from({ length: 10_001 }, () => 0),
      413,
      'batch-too-large',
    );
  });
});

describe('a stream', () => {
  const stream = async (body: NonNullable<RequestInit['body']>): Promise<Record<string, unknown>[]> => {
    const response = await service.get('/v1/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body,
    });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/x-ndjson']);
    return (await response.text())
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  };
  const refusal = (slug: string) =>
    expect.objectContaining({
      status: 'refused',
      problem: expect.objectContaining({ type: `urn:request-ledger:problem:${slug}` }),
    });
  const recorded = expect.objectContaining({ status: 'recorded' });

  it('answers each line by itself, in the order of the lines', async () => {
    const answers = await stream(
      `${ndjson([received('s-1')])}{nonsense\n${ndjson([validated('s-1'), 7])}${JSON.stringify(received('s-2'))}`,
    );
    expect(answers).toEqual([recorded, refusal('not-json'), recorded, refusal('not-an-event'), recorded]);
  });

  it('survives a line of 100 MB', async () => {
    const line = Buffer.alloc(100 * 1024 * 1024, 'a');
    const answers = await stream(
      Buffer.concat([Buffer.from(ndjson([received('s-3')])), line, Buffer.from(`\n${ndjson([received('s-4')])}`)]),
    );
    expect(answers).toEqual([recorded, refusal('line-too-long'), recorded]);
  });

  it('survives bytes that are not UTF-8', async () => {
    const answers = await stream(Buffer.concat([Buffer.from([0xff, 0x0a]), Buffer.from(ndjson([received('s-5')]))]));
    expect(answers).toEqual([refusal('not-utf-8'), recorded]);
  });

  it('may be empty', async () => {
    expect(await stream('')).toEqual([]);
  });
});

/** Announces a body of that size and sends only its beginning: the answer must not wait for the rest. */
function beginUpload(size: number): Promise<{ status: number | undefined; type: string }> {
  return new Promise((resolve, reject) => {
    const upload = request(`${service.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': size },
    });
    upload.on('error', reject);
    upload.on('response', (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (answer += chunk));
      response.on('end', () => {
        upload.destroy();
        resolve({ status: response.statusCode, type: (JSON.parse(answer) as Problem).type });
      });
    });
    upload.write('{"specversion":"1.0"');
  });
}
