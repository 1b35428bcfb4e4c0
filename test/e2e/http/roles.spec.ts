import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { received } from '@test/sample-events';
import { Service, temporaryFolder } from '../harness';

describe('a process with the role api beside one with intake and projector', () => {
  const dataDir = temporaryFolder();
  let counting: Service;
  let asked: Service;

  beforeAll(async () => {
    counting = await Service.start({ env: { LEDGER_ROLES: 'intake,projector' }, dataDir });
    asked = await Service.start({ env: { LEDGER_ROLES: 'api' }, dataDir });
  });
  afterAll(async () => {
    await asked.stop();
    await counting.stop();
    await rm(dataDir, { recursive: true });
  });

  test('answers with each event that the other process acknowledged before the question', async () => {
    const seen: unknown[] = [];
    for (let n = 1; n <= 20; n++) {
      const receipt = await counting.post('/v1/events', received(`case-${n}`), JSON_EVENT);
      expect(receipt.status).toBe(201);
      const totals = await asked.get('/v1/periods/2019-H1/totals');
      seen.push(((await totals.json()) as { rows: { requests: number }[] }).rows[0]?.requests);
    }
    expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
  });

  test('is ready', async () => {
    expect((await asked.get('/health/ready')).status).toBe(200);
  });
});

describe('a process with the role api on a folder without a read model', () => {
  test('is not ready and creates no read model until a process that counts made it', async () => {
    const dataDir = temporaryFolder();
    const asked = await Service.start({ env: { LEDGER_ROLES: 'api' }, dataDir });
    const before = await asked.get('/health/ready');
    expect(before.status).toBe(503);
    expect(await before.json()).toMatchObject({
      detail: expect.stringContaining('start a process with the role "projector"') as unknown,
    });
    expect((await asked.get('/v1/periods/2019-H1/totals')).status).toBe(503);
    expect(existsSync(join(dataDir, 'read-model.db'))).toBe(false);

    const counting = await Service.start({ env: { LEDGER_ROLES: 'projector' }, dataDir });
    expect((await asked.get('/health/ready')).status).toBe(200);
    expect((await asked.get('/v1/periods/2019-H1/totals')).status).toBe(200);
    await asked.stop();
    await counting.stop();
    await rm(dataDir, { recursive: true });
  });
});

const JSON_EVENT = { 'content-type': 'application/cloudevents+json' };
