import { request } from 'node:http';
import { received, type SampleEvent } from '../../sample-events';
import { Service } from '../harness';

let service: Service;
beforeAll(async () => {
  service = await Service.start();
});
afterAll(() => service.stop());

interface Answer {
  readonly status: number | undefined;
  readonly body: Record<string, unknown>;
}

/** Sends headers as bytes, and the same one as often as it is listed: `fetch` would not. */
function send(path: string, headers: readonly string[], body: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request(service.url + path, { method: 'POST', headers: [...headers, 'host', 'localhost'] as never });
    call.on('error', reject).on('response', (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, body: JSON.parse(text) as Record<string, unknown> }),
      );
    });
    call.end(JSON.stringify(body));
  });
}

const JSON_TYPE = ['content-type', 'application/json'];

/** The headers of an event in binary mode, with some of them replaced. */
const headersOf = (event: SampleEvent, replaced: Record<string, string> = {}): string[] => {
  const { data: _data, ...attributes } = event;
  const all = { ...attributes, ...replaced };
  return Object.entries(all).flatMap(([name, value]) => [`ce-${name}`, value]);
};

const bad = (slug: string, pointer: string) => ({
  status: 400,
  body: expect.objectContaining({
    type: `urn:request-ledger:problem:${slug}`,
    errors: [expect.objectContaining({ pointer })],
  }),
});

describe('an event in binary mode', () => {
  it('is the same event as in structured mode, its header values quoted or not', async () => {
    const event = received('bm-1');
    expect(await service.post('/v1/events', event)).toMatchObject({ status: 201 });
    const quoted = Object.fromEntries(
      Object.entries(event).map(([name, value]) => [name, `"${typeof value === 'string' ? value : ''}"`]),
    );
    const { data: _data, ...names } = quoted;
    for (const headers of [headersOf(event), headersOf(event, names)]) {
      expect(await send('/v1/events', [...JSON_TYPE, ...headers], event.data)).toMatchObject({
        status: 200,
        body: { status: 'repeated', id: event.id },
      });
    }
  });

  it.each([
    ['a percent sign that encodes nothing', { id: 'bad%zz' }],
    ['bytes that are no UTF-8', { id: 'bad%ff' }],
    ['raw UTF-8', { id: Buffer.from('café').toString('latin1') }],
    ['a quote that is not closed', { id: '"p-1' }],
  ])('is refused with %s in a header, and leaves nothing behind', async (_what, replaced) => {
    const event = received('bm-2');
    const answer = await send('/v1/events', [...JSON_TYPE, ...headersOf(event, replaced)], event.data);
    expect(answer).toEqual(bad('bad-envelope', '/id'));
    expect((await service.get('/v1/demands/bm-2')).status).toBe(404);
  });

  it('is refused with an attribute that is given twice', async () => {
    const event = received('bm-3');
    const headers = [...JSON_TYPE, ...headersOf(event), 'ce-id', 'other'];
    expect(await send('/v1/events', headers, event.data)).toEqual(bad('bad-envelope', '/id'));
  });

  it('may be data of any JSON type', async () => {
    const event = received('bm-4');
    const headers = ['content-type', 'application/vnd.cases.v2+json; charset=utf-8', ...headersOf(event)];
    expect(await send('/v1/events', headers, event.data)).toMatchObject({ status: 201 });
  });

  it('counts as refused where operators look', async () => {
    const refused = async (): Promise<string | undefined> =>
      /ledger_intake_receipts_total\{status="refused",problem="bad-envelope"\} (\d+)/.exec(
        await (await service.get('/metrics')).text(),
      )?.[1];
    const before = Number((await refused()) ?? 0);
    await send('/v1/events', [...JSON_TYPE, ...headersOf(received('bm-5'), { id: '%' })], {});
    expect(Number(await refused())).toBe(before + 1);
  });
});

describe('the content type', () => {
  it.each(['application/cloudevents+json', 'Application/CloudEvents+JSON; charset=utf-8'])(
    '%s makes it structured mode, whatever ce- headers stand beside it',
    async (type) => {
      const id = type.replaceAll(/\W+/g, '-');
      const event = { ...received('ct-1'), id };
      const strays = ['ce-specversion', '1.0', 'ce-id', 'stray', 'ce-broken', '%zz'];
      expect(await send('/v1/events', ['content-type', type, ...strays], event)).toMatchObject({
        body: { id, demand: 'ct-1' },
      });
    },
  );

  it('application/cloudevents-batch+json makes it a batch', async () => {
    const headers = ['content-type', 'application/cloudevents-batch+json', 'ce-specversion', '1.0'];
    expect(await send('/v1/events', headers, [received('ct-2')])).toMatchObject({ body: { summary: { recorded: 1 } } });
  });

  it('application/json is structured mode without ce-specversion, and binary mode with it', async () => {
    expect(await send('/v1/events', [...JSON_TYPE, 'ce-id', 'stray'], received('ct-3'))).toMatchObject({ status: 201 });
    const event = received('ct-4');
    expect(await send('/v1/events', [...JSON_TYPE, ...headersOf(event)], event)).toMatchObject({ status: 422 });
  });

  it.each(['application/vnd.x+json', 'application/json', 'application/ld+json; a=b', 'text/json', null])(
    'of the data may be %s',
    async (datacontenttype) => {
      const event = { ...received(`dt-${String(datacontenttype).replaceAll(/\W/g, '-')}`), datacontenttype };
      expect(await service.post('/v1/events', event)).toMatchObject({ status: 201 });
    },
  );

  it.each(['application/xml', 'json', 'application/jsonl', 'application/json+xml', 7])(
    'of the data may not be %s',
    async (datacontenttype) => {
      const answer = await service.post('/v1/events', { ...received('dt-x'), datacontenttype });
      expect([answer.status, await answer.json()]).toEqual([
        400,
        expect.objectContaining({ errors: [expect.objectContaining({ pointer: '/datacontenttype' })] }),
      ]);
    },
  );
});

describe('an Idempotency-Key', () => {
  const { data } = received('any');
  const receive = (demand: string, ...keys: string[]) =>
    send(`/v1/demands/${demand}/receive`, [...JSON_TYPE, ...keys.flatMap((key) => ['idempotency-key', key])], data);

  it('is one key with its quotes and without', async () => {
    const first = await receive('ik-1', '"k-1"');
    expect(first).toMatchObject({ status: 201, body: { id: 'k-1' } });
    expect(await receive('ik-1', 'k-1')).toEqual({ status: 200, body: { ...first.body, status: 'repeated' } });
    expect(await receive('ik-2', '"k-1"')).toMatchObject({ status: 422 });
  });

  it.each([['"k'], ['k"'], ['cl\u00e9'], ['k-2', 'k-2'], ['jane@example.org']])('is none as %j', async (...keys) => {
    expect(await receive('ik-3', ...keys)).toEqual(bad('bad-idempotency-key', 'idempotency-key'));
    expect((await service.get('/v1/demands/ik-3')).status).toBe(404);
  });
});
