import { Service } from '../harness';
import { received } from '../../sample-events';

let service: Service;
beforeAll(async () => {
  service = await Service.start();
});
afterAll(() => service.stop());

const { data: receipt } = received('any');
const take = async (path: string, body: unknown, key?: string): Promise<[number, Record<string, unknown>]> => {
  const response = await service.post(`/v1/demands/${path}`, body, key === undefined ? {} : { 'idempotency-key': key });
  return [response.status, (await response.json()) as Record<string, unknown>];
};
const slug = (name: string) => expect.objectContaining({ type: `urn:request-ledger:problem:${name}` });

describe('a step', () => {
  it('is recorded once, however often its key is sent', async () => {
    const first = await take('c-1/receive', receipt, 'k-1');
    expect(first).toEqual([
      201,
      expect.objectContaining({ status: 'recorded', demand: 'c-1', links: { demand: '/v1/demands/c-1' } }),
    ]);
    const again = await take('c-1/receive', receipt, 'k-1');
    expect(again).toEqual([200, { ...first[1], status: 'repeated' }]);
    const history = (await (await service.get('/v1/demands/c-1/history')).json()) as { items: unknown[] };
    expect(history.items).toHaveLength(1);
  });

  it('is recorded once also when its key is sent many times at once', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => take('c-2/receive', receipt, 'k-2')));
    expect(answers.filter(([status]) => status === 201)).toHaveLength(1);
    expect(answers.filter(([status]) => status === 200)).toHaveLength(19);
    expect(new Set(answers.map(([, { position }]) => position)).size).toBe(1);
  });

  it.each([
    {
      what: 'without a key',
      path: 'c-1/validate',
      body: { on: '2019-03-09' },
      status: 400,
      name: 'idempotency-key-missing',
    },
    {
      what: 'under the key of another',
      path: 'c-1/validate',
      body: { on: '2019-03-09' },
      key: 'k-1',
      status: 422,
      name: 'idempotency-key-reused',
    },
    { what: 'that does not exist', path: 'c-1/dance', body: {}, key: 'k-3', status: 404, name: 'not-found' },
    {
      what: 'with a stray field',
      path: 'c-1/validate',
      body: { on: '2019-03-09', officer: 'J. D.' },
      key: 'k-4',
      status: 400,
      name: 'bad-command',
    },
    { what: 'without what it needs', path: 'c-1/validate', body: {}, key: 'k-5', status: 400, name: 'bad-command' },
    { what: 'with a list for a body', path: 'c-1/validate', body: [], key: 'k-6', status: 400, name: 'bad-command' },
    {
      what: 'before its predecessor',
      path: 'c-3/validate',
      body: { on: '2019-03-09' },
      key: 'k-7',
      status: 409,
      name: 'predecessor-missing',
    },
  ])('$what is refused', async ({ path, body, key, status, name }) => {
    expect(await take(path, body, key)).toEqual([status, slug(name)]);
  });

  it('names every field that is wrong', async () => {
    expect(await take('c-1/disclose', { on: 'today', category: 'content', accounts: -1 }, 'k-9')).toEqual([
      400,
      expect.objectContaining({
        errors: [expect.objectContaining({ pointer: '/on' }), expect.objectContaining({ pointer: '/accounts' })],
      }),
    ]);
  });

  it('is held to the rules, and told which', async () => {
    await take('c-1/validate', { on: '2019-03-09' }, 'k-10');
    expect(await take('c-1/disclose', { on: '2019-03-10', category: 'content', accounts: 1 }, 'k-11')).toEqual([
      409,
      expect.objectContaining({ rule: 'content-needs-a-warrant', demand: 'c-1' }),
    ]);
  });

  it('does not come as a stream', async () => {
    const response = await service.post('/v1/demands/c-1/validate', '{}', {
      'content-type': 'application/x-ndjson',
      'idempotency-key': 'k-12',
    });
    expect([response.status, await response.json()]).toEqual([415, slug('unsupported-media-type')]);
  });
});

describe('an event', () => {
  it('that is sent again has the same answer and is one event', async () => {
    const first = await service.post('/v1/events', received('e-1'));
    const again = await service.post('/v1/events', received('e-1'));
    expect([first.status, again.status]).toEqual([201, 200]);
    expect(await again.json()).toEqual({ ...((await first.json()) as object), status: 'repeated' });
  });

  it('may come in binary mode', async () => {
    const { data, ...attributes } = received('e-2');
    const headers = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [`ce-${name}`, encodeURIComponent(value)]),
    );
    const response = await service.post('/v1/events', data, headers);
    expect([response.status, await response.json()]).toEqual([
      201,
      expect.objectContaining({ demand: 'e-2', id: attributes.id }),
    ]);
  });

  it.each(['application/cloudevents+json', 'application/cloudevents+json; charset=utf-8', 'application/json'])(
    'may come as %s',
    async (type) => {
      const response = await service.post(
        '/v1/events',
        { ...received('e-3'), id: type.replaceAll(/[; ]+/g, ':') },
        { 'content-type': type },
      );
      expect([200, 201]).toContain(response.status);
    },
  );

  it('carries the trace of its request', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const response = await service.post('/v1/events', received('e-4'), { traceparent });
    expect(response.headers.get('traceparent')).toBe(traceparent);
    const history = (await (await service.get('/v1/demands/e-4/history')).json()) as { items: { trace: string }[] };
    expect(history.items[0]!.trace).toBe(traceparent);
  });
});
