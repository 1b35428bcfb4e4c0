import { gzipSync } from 'node:zlib';
import { setTimeout as pause } from 'node:timers/promises';
import { ndjson, received, validated } from '../../sample-events';
import { Service } from '../harness';

let service: Service;
beforeAll(async () => {
  service = await Service.start();
});
afterAll(() => service.stop());

interface Answer {
  readonly status: number;
  readonly slug: string | undefined;
  readonly body: Record<string, unknown> & { readonly errors?: readonly { readonly pointer: string }[] };
}

async function post(path: string, body: string | Uint8Array | undefined, headers: Record<string, string>) {
  const init = body === undefined ? {} : { body: body as NonNullable<RequestInit['body']> };
  const response = await service.get(path, { method: 'POST', headers, ...init });
  const text = await response.text();
  const last = text.trimEnd().split('\n').at(-1) || '{}';
  const answer = JSON.parse(last) as Answer['body'] & { readonly type?: string };
  return { status: response.status, slug: answer.type?.split(':').at(-1), body: answer };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const event = (body: string | Uint8Array, headers: Record<string, string> = JSON_TYPE): Promise<Answer> =>
  post('/v1/events', body, headers);
const step = (body: string | undefined, headers: Record<string, string> = JSON_TYPE): Promise<Answer> =>
  post('/v1/demands/d/validate', body, { 'idempotency-key': 'k', ...headers });

const LARGE = 16 * 1024 * 1024 - 64;
const filled = (from: string, unit: string, to: string): string =>
  from + unit.repeat(Math.floor((LARGE - from.length - to.length) / unit.length)) + to;
const members = (count: number): string => Array.from({ length: count }, (_, i) => `"x${i}":1`).join(',');
const nested = (open: string, close: string): string => {
  const levels = Math.floor((LARGE - 1) / (open.length + close.length));
  return `${open.repeat(levels)}1${close.repeat(levels)}`;
};
const wrong = (i: number): object => ({
  ...received(`wrong-${i}`, { section: 'criminall', country: `Irelandia of the west ${i}`, authority: 'policee' }),
});

const WORST: readonly (readonly [string, () => string])[] = [
  ['nested arrays', () => nested('[', ']')],
  ['nested objects', () => nested('{"a":', '}')],
  ['a million keys', () => `{${members(1_000_000)}}`],
  ['160,000 unknown fields', () => `{"on":"2019-07-05",${members(160_000)}}`],
  ['1,500 levels', () => `{"on":"2019-07-05","x":${'['.repeat(1_500)}${']'.repeat(1_500)}}`],
  ['a wide array', () => filled('[', '[],', '[]]')],
  ['many numbers', () => filled('[', '0,', '0]')],
  ['a huge text', () => filled('{"on":"', 'x', '"}')],
  ['a huge text of escapes', () => filled('{"on":"', '\\u0041', '"}')],
  ['a long number', () => filled('{"on":', '1', '}')],
  [
    'many small objects with names of their own',
    () => `[${Array.from({ length: 24_000 }, (_, i) => `{"a${i}":1,"b${i}":1,"c${i}":{"d${i}":1}}`).join(',')}]`,
  ],
  ['10,000 events with wrong words', () => JSON.stringify(Array.from({ length: 10_000 }, (_, i) => wrong(i)))],
];

/** The longest that /health/live was silent while something went on. */
async function silence(work: Promise<unknown>): Promise<number> {
  const state = { isDone: false };
  void work.finally(() => (state.isDone = true)).catch(() => undefined);
  let longest = 0;
  while (!state.isDone) {
    const from = performance.now();
    expect((await service.get('/health/live')).status).toBe(200);
    longest = Math.max(longest, performance.now() - from);
    await pause(5);
  }
  await work;
  return longest;
}

describe('a body that is made to cost time', () => {
  it.each(WORST)('%s: is answered, and keeps /health/live silent for less than a second', async (_what, make) => {
    const body = Buffer.from(make());
    for (const send of [event, (text: Uint8Array) => step(text as never)]) {
      const answer = send(body);
      expect(await silence(answer)).toBeLessThan(1_000);
      expect((await answer).status).toBeLessThan(500);
    }
  });

  it('as a line of a stream it is refused like a body, and the other lines are answered', async () => {
    const deep = `{"id":${'['.repeat(1_500)}${']'.repeat(1_500)}}`;
    const wide = `{${members(300)}}`;
    const response = await service.get('/v1/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: `${deep}\n${ndjson([received('beside')])}${wide}\n`,
    });
    const answers = (await response.text())
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    const refused = { problem: { type: 'urn:request-ledger:problem:json-too-complex' } };
    expect(answers).toMatchObject([refused, { status: 'recorded' }, refused]);
  });
});

describe('the body of a step', () => {
  it.each([
    ['a field that it does not have', '{"on":"2019-07-05","x":1}', '/x'],
    ['an unknown field that holds a constructor', '{"on":"2019-07-05","x":{"constructor":"a"}}', '/x'],
    ['a field called constructor', '{"on":"2019-07-05","constructor":"a"}', '/constructor'],
    ['a field called __proto__', '{"on":"2019-07-05","__proto__":{"on":1}}', '/__proto__'],
    ['a field called toString', '{"on":"2019-07-05","toString":null}', '/toString'],
    ['a known field that holds an object', '{"on":{"constructor":"a"}}', '/on'],
    ['a known field that holds an array', '{"on":["2019-07-05"]}', '/on'],
    ['a known field that is null', '{"on":null}', '/on'],
    ['a field of 1,500 levels', `{"x":${'['.repeat(1_500)}${']'.repeat(1_500)}}`, '/x'],
  ])('%s: 400, and the field is named', async (_what, body, pointer) => {
    const { status, body: problem } = await step(body);
    expect(status).toBe(400);
    expect(problem.errors?.[0]?.pointer.startsWith(pointer)).toBe(true);
  });

  it('names at most 20 unknown fields', async () => {
    const { status, slug, body } = await step(`{"on":"2019-07-05",${members(200)}}`);
    expect([status, slug, body.errors?.length]).toEqual([400, 'bad-command', 20]);
  });

  it.each(['application/x-ndjson', 'Application/x-ndjson', 'APPLICATION/NDJSON', 'application/jsonl; charset=utf-8'])(
    'as a stream (%s): 415, and the service goes on',
    async (type) => {
      expect(await step('{}', { 'content-type': type })).toMatchObject({ status: 415, slug: 'unsupported-media-type' });
      expect((await service.get('/health/live')).status).toBe(200);
    },
  );

  it('without a body: 400 not-json', async () => {
    expect(await step(undefined)).toMatchObject({ status: 400, slug: 'not-json' });
  });
});

describe('the type of a body', () => {
  it.each(['application/x-ndjson', 'APPLICATION/X-NDJSON', 'application/ndjson', 'application/jsonl'])(
    '%s is a stream of lines',
    async (type) => {
      const body = ndjson([received(`typed-${type.replace('/', '.')}`), validated('none')]);
      expect((await event(body, { 'content-type': type })).body).toMatchObject({ status: 'waiting' });
    },
  );

  it.each(['Application/JSON', 'application/CloudEvents+json; charset=UTF-8'])('%s is JSON', async (type) => {
    const body = JSON.stringify(received(`typed-${type.slice(12, 16)}`));
    expect((await event(body, { 'content-type': type })).status).toBe(201);
  });
});

describe('a gzipped body', () => {
  const zipped = { 'content-encoding': 'gzip' };
  const LINES = { 'content-type': 'application/x-ndjson', ...zipped };

  it('is read as one and as a stream', async () => {
    const one = gzipSync(JSON.stringify(received('zipped-1')));
    expect((await event(one, { ...JSON_TYPE, 'content-encoding': 'GZIP' })).status).toBe(201);
    expect((await event(gzipSync(ndjson([received('zipped-2')])), LINES)).body).toMatchObject({ status: 'recorded' });
  });

  it('that unpacks to far more than its size: 413, as one and as a stream', async () => {
    for (const unit of [' ', '{}\n', '[1,2,3],']) {
      const bomb = gzipSync(unit.repeat((64 * 1024 * 1024) / unit.length));
      expect(await event(bomb, { ...JSON_TYPE, ...zipped })).toMatchObject({ status: 413, slug: 'body-too-large' });
      const { body } = await event(bomb, LINES);
      // Each line has an answer that is longer than the line: the bound of unread answers may come first.
      expect(JSON.stringify(body)).toMatch(/body-too-large|answers-not-read/);
    }
  });

  it('that unpacks to more than the limit, at an honest ratio: 413', async () => {
    const text = Array.from({ length: 700_000 }, (_, i) => (i * 7_919).toString(36).padStart(28, 'x')).join(',');
    expect(await event(gzipSync(text), { ...JSON_TYPE, ...zipped })).toMatchObject({ status: 413 });
  });

  it('that is cut off or is none: 400 not-gzip; lines before the end have their answers', async () => {
    const whole = gzipSync(ndjson(Array.from({ length: 3_000 }, (_, i) => received(`cut-${i}`))));
    for (const broken of [whole.subarray(0, 7), whole.subarray(0, whole.length - 4), Buffer.from('{}')]) {
      expect(await event(broken, { ...JSON_TYPE, ...zipped })).toMatchObject({ status: 400, slug: 'not-gzip' });
      expect(JSON.stringify((await event(broken, LINES)).body)).toContain('not-gzip');
    }
  });
});

describe('a request that a web page of another site could send', () => {
  const PAGES: readonly Record<string, string>[] = [
    { origin: 'https://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:1' },
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
  ];

  it.each(PAGES)('%j: 403 at every POST', async (headers) => {
    for (const path of ['/v1/replay', '/v1/events', '/v1/demands/d/validate']) {
      expect(await post(path, undefined, headers)).toMatchObject({ status: 403, slug: 'cross-site' });
      expect(await post(path, '{}', { ...headers, ...JSON_TYPE })).toMatchObject({ status: 403, slug: 'cross-site' });
    }
  });

  it('a program, and a page of the service itself, may', async () => {
    const own = { origin: service.url };
    for (const headers of [{}, own, { 'sec-fetch-site': 'same-origin', ...own }, { 'sec-fetch-site': 'none' }]) {
      expect((await post('/v1/replay', undefined, headers as Record<string, string>)).status).toBe(200);
    }
  });

  it('a replay needs no body, whatever its content type', async () => {
    expect((await post('/v1/replay', undefined, JSON_TYPE)).status).toBe(200);
    expect((await post('/v1/replay', '{}', JSON_TYPE)).status).toBe(200);
  });
});

describe('a refusal', () => {
  it('reaches a client that is still sending 20 MB', async () => {
    const body = Buffer.alloc(20_000_000, 'a');
    for (const [headers, status] of [
      [JSON_TYPE, 413],
      [{ 'content-type': 'application/xml' }, 415],
      [{ ...JSON_TYPE, origin: 'https://evil.example' }, 403],
    ] as const) {
      for (let turn = 0; turn < 5; turn++) expect((await event(body, headers)).status).toBe(status);
    }
  });
});
