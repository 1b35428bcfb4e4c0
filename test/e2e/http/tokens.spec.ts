import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createToken } from '@ledger/platform';
import { refusedStart, Service, temporaryFolder } from '../harness';

const folder = temporaryFolder();
const file = join(folder, 'tokens');
const ann = createToken({ name: 'ann', roles: ['auditor', 'reporting'] });
const bob = createToken({ name: 'bob', roles: ['auditor', 'reporting'] });
const lines = (...all: readonly { readonly entry: object }[]): string =>
  all.map(({ entry }) => `${JSON.stringify(entry)}\n`).join('');

/** As an editor does: another file in its place. */
const save = (content: string): void => {
  writeFileSync(`${file}.new`, content);
  renameSync(`${file}.new`, file);
};

let service: Service;
beforeAll(async () => {
  save(lines(ann, bob));
  service = await Service.start({ env: { LEDGER_TOKENS_FILE: file } });
});
beforeEach(() => save(lines(ann, bob)));
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });
const ask = (token: string) => service.get('/v1/demands', bearer(token));
const statuses = () => Promise.all([ann, bob].map(async ({ token }) => (await ask(token)).status));
const ready = async () => (await (await service.get('/health/ready')).json()) as { status: string; tokens?: string };

describe('a running service', () => {
  it('knows a token no longer from the moment that its line is gone, and a new one from its line on', async () => {
    expect(await statuses()).toEqual([200, 200]);
    save(lines(bob));
    expect(await statuses()).toEqual([401, 200]);
    save(lines(ann));
    expect(await statuses()).toEqual([200, 401]);
  });

  it('says of an expired token that it has expired', async () => {
    save(lines(bob, { entry: { ...ann.entry, expires: '2019-03-01' } }));
    const response = await ask(ann.token);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      type: 'urn:request-ledger:problem:unauthenticated',
      detail: expect.stringContaining('has expired'),
    });
  });

  it.each([
    ['revoked', () => lines(bob)],
    ['expired', () => lines(bob, { entry: { ...ann.entry, expires: '2019-03-01' } })],
  ])('ends a stream whose token is %s', async (_what, content) => {
    const stream = await service.get('/v1/totals/stream', bearer(ann.token));
    expect(stream.status).toBe(200);
    const ended = stream.text().catch(() => 'cut');
    save(content());
    expect(await ended).toBe('cut');
  });

  it('lets nothing new in while the file is wrong, is degraded, and tells callers nothing of the file', async () => {
    save(`${lines(bob)}{"name":"secret-name"\n`);
    expect(await statuses()).toEqual([401, 200]);
    const health = await ready();
    expect(health).toMatchObject({ status: 'degraded', tokens: expect.stringContaining('not right') });
    expect(JSON.stringify(health)).not.toMatch(/secret-name|line|ledger-e2e/);
    save(lines(ann, bob));
    expect(await ready()).not.toHaveProperty('tokens');
  });

  it('lives through SIGHUP, and reads the file again', async () => {
    for (let i = 0; i < 3; i++) service.signal('SIGHUP');
    save(lines(bob));
    service.signal('SIGHUP');
    expect(await statuses()).toEqual([401, 200]);
  });
});

it('a service without tokens lives through SIGHUP', async () => {
  const alone = await Service.start();
  alone.signal('SIGHUP');
  expect((await alone.get('/health/live')).status).toBe(200);
  expect(await alone.stop()).toBe(0);
});

it('a service does not start with a tokens file in a folder that others may write', async () => {
  const open = join(folder, 'open');
  mkdirSync(open);
  writeFileSync(join(open, 'tokens'), lines(ann));
  chmodSync(open, 0o777);
  const { code, said } = await refusedStart({ LEDGER_TOKENS_FILE: join(open, 'tokens'), LEDGER_DATA_DIR: folder });
  expect(code).toBe(1);
  expect(said).toContain('chmod go-w');
  expect(said).not.toContain('    at ');
});
