import { get, request, type ClientRequest, type IncomingMessage } from 'node:http';
import { disclosed, received, validated } from '../../sample-events';
import { Service } from '../harness';

let service: Service;
afterEach(() => service.stop());

const start = async (env: Record<string, string>): Promise<void> => {
  service = await Service.start({ env });
};

async function metric(name: string): Promise<number> {
  const text = await (await service.get('/metrics')).text();
  return Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${name} `))
      ?.split(' ')[1],
  );
}

/** Asks until it is so: what a closed connection held is given back a moment later. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition()));
}

describe('the limit of listeners', () => {
  const listener = (): Promise<IncomingMessage> =>
    new Promise((resolve) => get(`${service.url}/v1/totals/stream`, { agent: false }, resolve));

  it('refuses the one too many, and lets another in when one has gone', async () => {
    await start({ LEDGER_MAX_LISTENERS: '2' });
    const listening = [await listener(), await listener()];
    expect(listening.map(({ statusCode }) => statusCode)).toEqual([200, 200]);
    expect(await metric('ledger_listeners')).toBe(2);
    const refused = await service.get('/v1/totals/stream');
    expect(refused.status).toBe(503);
    expect(await refused.json()).toMatchObject({
      type: 'urn:request-ledger:problem:too-many-listeners',
      next: expect.stringContaining('LEDGER_MAX_LISTENERS'),
    });
    expect(await metric('ledger_limit_refusals_total{problem="too-many-listeners"}')).toBe(1);
    listening[0]!.destroy();
    await until(async () => (await metric('ledger_listeners')) === 1);
    listening.push(await listener());
    expect(listening.at(-1)!.statusCode).toBe(200);
    for (const one of listening) one.destroy();
  });
});

describe('the limit of bytes under way', () => {
  /** A body of which only the beginning comes. */
  function stalled(headers: Record<string, string>): ClientRequest {
    const pending = request(`${service.url}/v1/events`, { method: 'POST', headers });
    pending.on('error', () => undefined);
    pending.write('{"specversion"');
    return pending;
  }
  const json = 'application/json';

  it.each([
    ['a length', { 'content-type': json, 'content-length': '900' }, 900],
    ['no length', { 'content-type': json, 'transfer-encoding': 'chunked' }, 16 * 1024 * 1024],
  ])('refuses another body while one of %s comes, and takes it afterwards', async (_, headers, held) => {
    await start({ LEDGER_MAX_BYTES_UNDER_WAY: '1000' });
    const pending = stalled(headers);
    await until(async () => (await metric('ledger_body_bytes_under_way')) === held);
    const refused = await service.post('/v1/events', received('d-1'));
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await refused.json()).toMatchObject({ type: 'urn:request-ledger:problem:too-much-under-way' });
    expect((await service.get('/health/live')).status).toBe(200);
    pending.destroy();
    await until(async () => (await metric('ledger_body_bytes_under_way')) === 0);
    expect((await service.post('/v1/events', received('d-1'))).status).toBe(201);
  });
});

describe('the limits of demands', () => {
  it('are settings, and have answers and a metric of their own', async () => {
    await start({ LEDGER_MAX_EVENTS_PER_DEMAND: '3', LEDGER_MAX_WAITING_PER_DEMAND: '1' });
    for (const event of [received('d-1'), validated('d-1'), disclosed('d-1')]) await service.post('/v1/events', event);
    const full = await service.post('/v1/events', { ...disclosed('d-1'), id: 'one-more' });
    expect([full.status, await full.json()]).toMatchObject([409, { type: 'urn:request-ledger:problem:demand-full' }]);
    expect((await service.post('/v1/events', validated('d-2'))).status).toBe(202);
    expect((await service.post('/v1/events', disclosed('d-2'))).status).toBe(429);
    expect(await metric('ledger_limit_refusals_total{problem="demand-full"}')).toBe(1);
    expect(await metric('ledger_limit_refusals_total{problem="waiting-full"}')).toBe(1);
  });

  it('do not start the service when they are no whole numbers', async () => {
    await start({});
    await expect(Service.start({ env: { LEDGER_MAX_LISTENERS: '0' } })).rejects.toThrow(/LEDGER_MAX_LISTENERS must be/);
  });
});
