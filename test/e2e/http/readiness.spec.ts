import { chmodSync, mkdirSync, rmSync, statSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import type { Clock, Instant } from '@ledger/kernel';
import { createToken } from '@ledger/platform';
import { openDatabase } from '@ledger/sqlite';
import { Folders, ledger } from '../cli/ledger-command';
import { Service } from '../harness';
import { received } from '../../sample-events';

const folders = new Folders();
afterAll(() => folders.removeAll());

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('readiness of a service with tokens', () => {
  it('tells the inside to an operator and an auditor, and to no other caller', async () => {
    const dataDir = folders.make();
    const file = join(folders.make(), 'tokens');
    const made = (['operator', 'auditor', 'upstream', 'reporting'] as const).map((role) => ({
      role,
      ...createToken({ name: role, roles: [role] }),
    }));
    writeFileSync(file, made.map(({ entry }) => `${JSON.stringify(entry)}\n`).join(''), { mode: 0o600 });
    const service = await Service.start({ dataDir, env: { LEDGER_TOKENS_FILE: file } });
    expect(await (await service.get('/health/ready')).json()).toEqual({ status: 'ready' });
    rmSync(join(dataDir, 'ledger.db'));
    const details: Record<string, string> = {};
    for (const { role, token } of [...made, { role: 'stranger', token: 'x' }]) {
      const answer = await service.get('/health/ready', bearer(token));
      expect(answer.status).toBe(503);
      details[role] = ((await answer.json()) as { detail: string }).detail;
    }
    const coarse = 'The files of the ledger are not those that the service opened.';
    const full = expect.stringContaining(join(dataDir, 'ledger.db'));
    expect(details).toEqual({ operator: full, auditor: full, upstream: coarse, reporting: coarse, stranger: coarse });
    await service.kill();
  });
});

describe('a clock that is behind the newest event', () => {
  it('lets nothing be recorded, and the service is not ready; doctor says so', async () => {
    const dataDir = folders.make();
    const clock: Clock = { now: () => '2099-01-01T00:00:01.044Z' as Instant };
    const store = SqliteEventStore.open({ path: join(dataDir, 'ledger.db'), clock });
    const data = received('early').data;
    await store.append([
      {
        ...{ stream: 'early', expected: 0, digest: 'x', origin: { source: 'https://cases.example', id: 'early' } },
        events: [{ type: 'DemandReceived', version: 2, at: '2019-03-08T00:00:00.000Z' as Instant, data }] as never,
      },
    ]);
    await store.close();
    const service = await Service.start({ dataDir });
    expect((await service.post('/v1/events', received('late'))).status).toBe(503);
    const ready = await service.get('/health/ready');
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { detail: expect.stringContaining('2099-01-01T00:00:01.044Z') },
    ]);
    await service.stop();
    const doctor = ledger(['doctor'], { dataDir });
    expect([doctor.code, doctor.out]).toEqual([1, expect.stringMatching(/✗ .*clock .*2099-01-01/)]);
  });
});

describe('the files of a ledger', () => {
  const modesIn = (dataDir: string): string[] => [
    `. ${(statSync(dataDir).mode & 0o777).toString(8)}`,
    ...readdirSync(dataDir).map((name) => `${name} ${(statSync(join(dataDir, name)).mode & 0o777).toString(8)}`),
  ];

  it('are for their owner alone, whatever the umask is', async () => {
    const dataDir = join(folders.make(), 'data');
    const before = process.umask(0o022);
    const service = await Service.start({ dataDir });
    process.umask(before);
    await service.post('/v1/events', received('d-1'));
    const modes = modesIn(dataDir);
    expect(modes[0]).toBe('. 700');
    expect(modes.slice(1).filter((mode) => !mode.endsWith(' 600'))).toEqual([]);
    expect(modes.length).toBeGreaterThan(6);
    await service.stop();
  });

  it('that others may read are named by doctor, and taken from them when the service starts', async () => {
    const dataDir = join(folders.make(), 'data');
    mkdirSync(dataDir, { mode: 0o755 });
    expect(ledger(['import', '-'], { dataDir, input: JSON.stringify(received('d-1')) }).code).toBe(0);
    chmodSync(dataDir, 0o755);
    chmodSync(join(dataDir, 'ledger.db'), 0o644);
    const doctor = ledger(['doctor'], { dataDir });
    expect([doctor.code, doctor.out]).toEqual([1, expect.stringMatching(/✗ .*other users may open data, ledger\.db/)]);
    const service = await Service.start({ dataDir });
    expect(modesIn(dataDir).filter((mode) => !/ [67]00$/.test(mode))).toEqual([]);
    await service.stop();
  });
});

describe('a ledger whose read model another process holds', () => {
  it('answers live all the while', async () => {
    const dataDir = folders.make();
    const service = await Service.start({ dataDir });
    await service.post('/v1/events', received('d-1'));
    const other = openDatabase(join(dataDir, 'read-model.db'));
    other.exec('BEGIN IMMEDIATE');
    let longest = 0;
    const written = service.post('/v1/events', received('d-2'));
    for (const since = performance.now(); performance.now() - since < 4_000;) {
      const asked = performance.now();
      await service.get('/health/live');
      longest = Math.max(longest, performance.now() - asked);
    }
    other.close();
    expect((await written).status).toBe(201);
    expect(longest).toBeLessThan(1_000);
    await service.stop();
  });
});
