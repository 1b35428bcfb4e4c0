import { request } from 'node:http';
import { metricsIn, promlintRules } from '../../promlint';
import { Service } from '../harness';
import { answered, disclosed, ndjson, received } from '../../sample-events';

let service: Service;
beforeAll(async () => {
  service = await Service.start();
});
afterAll(() => service.stop());

const metric = async (name: string): Promise<string | undefined> => {
  const text = await (await service.get('/metrics')).text();
  return text
    .split('\n')
    .find((line) => line.startsWith(name))
    ?.split(' ')[1];
};

describe('health', () => {
  it.each(['live', 'ready'])('is %s', async (state) => {
    const response = await service.get(`/health/${state}`);
    expect([response.status, await response.json()]).toEqual([200, { status: state }]);
  });
});

describe('metrics', () => {
  it('keep to the rules of Prometheus, as the service shows them', async () => {
    const shown = metricsIn(await (await service.get('/metrics')).text());
    expect(shown.length).toBeGreaterThan(25);
    const broken = Object.entries(promlintRules).flatMap(([rule, breaks]) =>
      shown.filter(breaks).map(({ name }) => `${name} ${rule}`),
    );
    expect(broken).toEqual([]);
  });

  it('count the answers by status and problem, and what waits', async () => {
    await service.post('/v1/events', [
      ...answered('m-1'),
      ...answered('m-1'),
      received('m-2', { accounts: -1 }),
      disclosed('m-3'),
    ]);
    await service
      .post('/v1/events', '{broken', { 'content-type': 'application/x-ndjson' })
      .then((response) => response.text());
    expect(await metric('ledger_intake_receipts_total{status="recorded"')).toBe('3');
    expect(await metric('ledger_intake_receipts_total{status="repeated"')).toBe('3');
    expect(await metric('ledger_intake_receipts_total{status="waiting"')).toBe('1');
    expect(await metric('ledger_intake_receipts_total{status="refused",problem="bad-data"}')).toBe('1');
    expect(await metric('ledger_intake_receipts_total{status="refused",problem="not-json"}')).toBe('1');
    expect(await metric('ledger_waiting_events')).toBe('1');
    expect(await metric('ledger_projection_halted')).toBe('0');
  });

  it('measure requests by route, never by address', async () => {
    await service.get('/v1/demands/m-1');
    await service.get('/v1/no-such-place/m-1');
    const text = await (await service.get('/metrics')).text();
    expect(text).toContain(
      'ledger_http_request_duration_seconds_count{method="GET",route="/v1/demands/:id",status="200"}',
    );
    expect(text).not.toContain('no-such-place');
  });
});

describe('every answer', () => {
  it('tells browsers to take it for what it is and to keep nothing', async () => {
    const { headers } = await service.get('/v1/policies', { headers: { 'x-request-id': 'mine-1' } });
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'x-request-id': 'mine-1',
    });
  });

  it('has a new request id where the given one is unsafe', async () => {
    const { headers } = await service.get('/v1/policies', { headers: { 'x-request-id': 'a b"c' } });
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f]{8}-\w+$/);
  });
});

describe('a stream of events', () => {
  it('is answered line by line while it is still coming', async () => {
    const upload = request(`${service.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const answers = new Promise<AsyncIterator<string>>((resolve, reject) => {
      upload.on('error', reject).on('response', (response) => {
        resolve((response.setEncoding('utf8') as AsyncIterable<string>)[Symbol.asyncIterator]());
      });
    });
    upload.write(ndjson([received('live-1')]));
    const lines = await answers;
    expect(JSON.parse((await lines.next()).value as string)).toMatchObject({ status: 'recorded', demand: 'live-1' });
    upload.write(ndjson([received('live-2')]));
    expect(JSON.parse((await lines.next()).value as string)).toMatchObject({ status: 'recorded', demand: 'live-2' });
    upload.end();
    expect(await lines.next()).toMatchObject({ done: true });
  });

  it('that breaks off has recorded what it had answers for', async () => {
    const upload = request(`${service.url}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const firstAnswer = new Promise((resolve) => upload.on('response', (response) => response.once('data', resolve)));
    upload.on('error', () => undefined);
    upload.write(`${ndjson([received('broken-1')])}{"half":`);
    await firstAnswer;
    upload.destroy();
    expect((await service.get('/v1/demands/broken-1')).status).toBe(200);
  });
});

describe('the service', () => {
  it('keeps what it acknowledged when it is killed, and what waits with it', async () => {
    const first = await Service.start();
    await first.post('/v1/events', [...answered('k-1'), disclosed('k-2')]);
    await first.kill();
    const second = await Service.start({ dataDir: first.dataDir });
    expect(await (await second.get('/v1/demands/k-1')).json()).toMatchObject({ revision: 2 });
    expect(await (await second.get('/v1/waiting')).json()).toMatchObject({ items: [{ demand: 'k-2' }] });
    expect(await second.stop()).toBe(0);
    await first.remove();
  });

  it('finishes what is under way before it stops', async () => {
    const stopping = await Service.start();
    const batch = Array.from({ length: 5_000 }, (_, i) => received(`s-${i}`));
    const answer = stopping.post('/v1/events', batch);
    await stopping.get('/health/live');
    const [code, response] = await Promise.all([stopping.stop(), answer]);
    expect([code, response.status]).toEqual([0, 200]);
    expect(await response.json()).toMatchObject({ summary: { recorded: 5_000 } });
  });

  it('opens only the doors of its roles', async () => {
    const reader = await Service.start({ env: { LEDGER_ROLES: 'api,projector' } });
    const writer = await Service.start({ env: { LEDGER_ROLES: 'intake' }, dataDir: reader.dataDir });
    expect((await reader.post('/v1/events', received('r-1'))).status).toBe(404);
    expect((await writer.post('/v1/events', received('r-1'))).status).toBe(201);
    expect((await writer.get('/v1/policies')).status).toBe(404);
    expect((await reader.get('/v1/demands/r-1')).status).toBe(200);
    expect(await writer.stop()).toBe(0);
    expect(await reader.stop()).toBe(0);
  });
});
