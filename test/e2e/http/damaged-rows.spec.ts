import { join } from 'node:path';
import { damage, damages } from '@ledger/intake/testing';
import { ledger } from '../cli/ledger-command';
import { Service } from '../harness';
import { answered, disclosed, ndjson, received, validated } from '../../sample-events';

const CHALLENGE = { type: 'org.request-ledger.ChallengeDecided.v1' };
const decided = (demand: string) => ({
  ...validated(demand),
  ...CHALLENGE,
  id: `${demand}-early`,
  data: { on: '2019-03-10', challenge: 'c', decision: 'upheld' },
});

const BROKEN = ['an event of a version from the future', 'bytes that are no JSON'];

describe('a service that starts on a ledger with an event that was damaged after it was counted', () => {
  it('is degraded, with the number of such events, before any event of that demand comes', async () => {
    const before = await Service.start();
    const { dataDir } = before;
    await before.post('/v1/events', ['sound', 'bad'].flatMap(answered));
    await before.get('/v1/periods');
    await before.kill();
    damage(join(dataDir, 'ledger.db'), (database) => damages['bytes that are no JSON']!(database, 'bad'));
    const service = await Service.start({ dataDir });
    let ready: { status?: string } = {};
    while (ready.status !== 'degraded') ready = (await (await service.get('/health/ready')).json()) as typeof ready;
    expect(ready).toMatchObject({ status: 'degraded', unreadable: 1 });
    await service.stop();
    await service.remove();
  });
});

describe('a service that starts on a ledger with rows that cannot be read', () => {
  let service: Service;
  let dataDir: string;

  beforeAll(async () => {
    const before = await Service.start();
    dataDir = before.dataDir;
    await before.post('/v1/events', ['sound', 'bad-0', 'bad-1'].flatMap(answered));
    await before.post('/v1/events', [decided('bad-0'), decided('bad-1'), validated('waits'), validated('breaks')]);
    await before.kill();
    damage(join(dataDir, 'ledger.db'), (database) => {
      for (const [i, name] of BROKEN.entries()) damages[name]!(database, `bad-${i}`);
      database.exec(`UPDATE waiting SET submission = '{"type":' WHERE stream = 'breaks'`);
    });
    service = await Service.start({ dataDir });
  });
  afterAll(async () => {
    await service.stop();
    await service.remove();
  });

  it('answers events of other demands, and those of these with a problem, in one batch', async () => {
    const batch = [received('new'), disclosed('bad-0', { accounts: 1 }), received('waits'), validated('bad-1')];
    const events = batch.map((event, i) => ({ ...event, id: `batch-${i}` }));
    const answer = await service.post('/v1/events', events);
    const { items } = (await answer.json()) as { items: { status: string; problem?: { type: string } }[] };
    expect(items.map(({ status }) => status)).toEqual(['recorded', 'refused', 'recorded', 'refused']);
    expect(items[1]!.problem!.type).toContain('demand-unreadable');
  });

  it('goes on with a stream of lines behind such an event', async () => {
    const lines = [received('s-1'), { ...disclosed('bad-0', { accounts: 1 }), id: 's-bad' }, received('s-2')];
    const answer = await service.post('/v1/events', ndjson(lines), { 'content-type': 'application/x-ndjson' });
    const statuses = (await answer.text())
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { status: string }).status);
    expect(statuses).toEqual(['recorded', 'refused', 'recorded']);
  });

  it('answers a single one with the problem, and the question for its history too', async () => {
    const one = await service.post('/v1/events', { ...disclosed('bad-0', { accounts: 1 }), id: 'single' });
    expect([one.status, await one.json()]).toEqual([
      500,
      expect.objectContaining({
        detail: expect.stringContaining('cannot be read'),
        next: expect.stringContaining('doctor'),
      }),
    ]);
    const history = await service.get('/v1/demands/bad-1/history');
    expect([history.status, await history.json()]).toEqual([
      500,
      expect.objectContaining({ type: expect.stringContaining('demand-unreadable') }),
    ]);
  });

  it('lists what waits, with what cannot be read beside it, and counts it for the metrics', async () => {
    const page = (await (await service.get('/v1/waiting')).json()) as Record<string, object[]>;
    expect(page['items']).toHaveLength(2);
    expect(page['unreadable']).toMatchObject([{ demand: 'breaks', id: 'breaks-DemandValidated.v1' }]);
    const metrics = await (await service.get('/metrics')).text();
    const health = (await (await service.get('/health/ready')).json()) as { unreadable: number };
    expect(health).toMatchObject({ status: 'degraded', reasons: expect.arrayContaining(['unreadable']) });
    expect(health.unreadable).toBeGreaterThanOrEqual(5);
    expect(Number(/^ledger_unreadable_items (\d+)$/m.exec(metrics)?.[1])).toBeGreaterThanOrEqual(5);
  });

  it('is found at fault by the doctor, which names each, while import goes on past the damage', async () => {
    const { code, out } = ledger(['doctor'], { dataDir });
    expect(code).toBe(1);
    for (const id of ['bad-0-early', 'bad-1-early', 'breaks-DemandValidated.v1']) expect(out).toContain(id);
    const input = ndjson([received('i-1'), { ...disclosed('bad-1', { accounts: 1 }), id: 'i-bad' }, received('i-2')]);
    const imported = ledger(['import', '-'], { dataDir, input });
    expect(imported.code).toBe(1);
    expect(imported.out + imported.err).toMatch(/2 recorded[^]*1 refused/);
  });
});

describe('a header traceparent that is none', () => {
  let service: Service;
  beforeAll(async () => {
    service = await Service.start();
  });
  afterAll(() => service.stop());

  it('is dropped: neither echoed nor kept, and the service starts again behind it', async () => {
    const trace = { traceparent: 'é'.repeat(4_000) };
    const early = await service.post('/v1/events', validated('t-1'), trace);
    expect([early.status, early.headers.get('traceparent')]).toEqual([202, null]);
    const receipt = await service.post('/v1/events', received('t-1'), trace);
    expect([receipt.status, receipt.headers.get('traceparent')]).toEqual([201, null]);
    const { items } = (await (await service.get('/v1/demands/t-1/history')).json()) as { items: { trace?: string }[] };
    expect(items).toHaveLength(2);
    expect(items.filter((item) => item.trace !== undefined)).toEqual([]);
  });

  it('that is valid is kept and echoed', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const receipt = await service.post('/v1/events', received('t-2'), { traceparent });
    expect(receipt.headers.get('traceparent')).toBe(traceparent);
    const { items } = (await (await service.get('/v1/demands/t-2/history')).json()) as { items: { trace?: string }[] };
    expect(items[0]!.trace).toBe(traceparent);
  });
});
