import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openDatabase } from '@ledger/sqlite';
import { ledger } from '../cli/ledger-command';
import { refusedStart, Service, temporaryFolder } from '../harness';
import { ndjson, received } from '../../sample-events';

const dataDir = temporaryFolder();
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const file = (name: string): string => join(dataDir, name);
const events = (prefix: string, many: number, country: string) =>
  Array.from({ length: many }, (_, i) => received(`${prefix}-${i}`, { country }));

/** The ids of the first events of the stream. */
async function idsAfter(service: Service, after: string, many: number): Promise<string[]> {
  const leave = new AbortController();
  const response = await service.get(`/v1/totals/stream?after=${after}`, { signal: leave.signal });
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if ([...text.matchAll(/^id: .*$/gm)].length >= many) break;
  }
  leave.abort();
  return [...text.matchAll(/^id: (.*)$/gm)].slice(0, many).map(([, id]) => id!);
}

const problemOf = async (response: Response) => {
  const { type, detail } = (await response.json()) as { type: string; detail: string };
  return { status: response.status, slug: type.split(':').at(-1), detail };
};

/** Copies as an operator does who stopped the service. */
function putBack(name: string): void {
  for (const end of ['-wal', '-shm']) rmSync(file(`ledger.db${end}`), { force: true });
  copyFileSync(file(name), file('ledger.db'));
}

describe('an older ledger.db that was put back without a word', () => {
  let early: string;
  let late: string;

  beforeAll(async () => {
    const first = await Service.start({ dataDir });
    await first.post('/v1/events', events('kept', 10, 'IE'));
    await first.get('/v1/periods/2019-H1/totals');
    [early] = (await idsAfter(first, '0000000000000003', 1)) as [string];
    await first.stop();
    copyFileSync(file('ledger.db'), file('backup.db'));
    const second = await Service.start({ dataDir });
    await second.post('/v1/events', events('lost', 5, 'DE'));
    await second.get('/v1/periods/2019-H1/totals');
    [late] = (await idsAfter(second, '0000000000000012', 1)) as [string];
    await second.stop();
    copyFileSync(file('ledger.db'), file('newer.db'));
    putBack('backup.db');
  });

  it('keeps the service from starting, without a stack, and takes and answers nothing', async () => {
    const { code, said } = await refusedStart({ LEDGER_DATA_DIR: dataDir });
    expect(code).not.toBe(0);
    expect(said).toContain('0000000000000015');
    expect(said).not.toMatch(/^\s+at /m);
    const input = ndjson(events('new', 8, 'FR'));
    for (const line of [
      ['totals', '2019-H1'],
      ['explain', '2019-H1', '--measure', 'requests'],
      ['import', '-'],
    ]) {
      const { code: exit, out, err } = ledger(line, { dataDir, input });
      expect({ exit, out, err }).toEqual({ exit: 2, out: '', err: expect.stringContaining('0000000000000015') });
    }
  });

  it('counts right once a person accepts it, and tells those who followed the other history', async () => {
    expect(ledger(['restore', '--yes'], { dataDir }).code).toBe(0);
    expect(ledger(['import', '-'], { dataDir, input: ndjson(events('new', 8, 'FR')) }).code).toBe(0);
    const service = await Service.start({ dataDir });
    const totals = (await (await service.get('/v1/periods/2019-H1/totals?by=country')).json()) as { rows: object[] };
    expect(totals.rows).toMatchObject([
      { country: 'FR', requests: 8 },
      { country: 'IE', requests: 10 },
    ]);
    const refused = { status: 409, slug: 'id-of-another-history' };
    const last = { headers: { 'last-event-id': late } };
    const told = await problemOf(await service.get('/v1/totals/stream', last));
    expect(told).toMatchObject({ ...refused, detail: expect.stringMatching(/epoch 2 .* position 0000000000000010/) });
    for (const id of [late, '0000000000000999.0', '19']) {
      expect(await problemOf(await service.get(`/v1/totals/stream?after=${id}`))).toMatchObject(refused);
    }
    const bare = early.split('.').slice(0, 2).join('.');
    for (const id of [early, bare, '4'])
      expect((await idsAfter(service, id, 1))[0]).toMatch(/^\d{16}\.\d+\.[0-9a-f]{22}$/);
    expect(await service.stop()).toBe(0);
  });
});

describe('an older state that comes under a running service', () => {
  it('is noticed within moments: questions are refused, listeners cut off, and it is not ready', async () => {
    const service = await Service.start();
    await service.post('/v1/events', events('kept', 5, 'IE'));
    expect((await service.get('/v1/periods/2019-H1/totals')).status).toBe(200);
    const listening = await service.get('/v1/totals/stream?after=5');
    const heard = listening.text().catch(() => 'cut off');
    takeAway(join(service.dataDir, 'ledger.db'), 3);
    for (const path of [
      '/v1/periods/2019-H1/totals',
      '/v1/periods/2019-H1/totals?asOf=2',
      '/v1/demands',
      '/v1/demands/kept-1',
    ]) {
      const problem = await problemOf(await service.get(path));
      expect(problem).toMatchObject({
        status: 503,
        slug: 'other-history',
        detail: expect.stringContaining('the ledger ends before that, at 0000000000000003: an older copy'),
      });
    }
    while ((await service.get('/health/ready')).status === 200);
    expect(await heard).toBe('cut off');
    expect((await service.get('/health/live')).status).toBe(200);
    await service.stop();
  });
});

/** What SQLite's own backup does to an open file, as far as readers can see: the state of some time before. */
function takeAway(path: string, upTo: number): void {
  const database = openDatabase(path);
  const guards = database.prepare("SELECT name FROM sqlite_master WHERE type = 'trigger'").all();
  database.exec(`BEGIN; ${guards.map(({ name }) => `DROP TRIGGER ${String(name)};`).join('')}
    DELETE FROM origins WHERE position > ${upTo}; DELETE FROM events WHERE position > ${upTo};
    UPDATE head SET position = ${upTo}, chain = (SELECT chain FROM events WHERE position = ${upTo});
    UPDATE sqlite_sequence SET seq = ${upTo} WHERE name = 'events'; COMMIT`);
  database.close();
}
