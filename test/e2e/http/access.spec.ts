import { rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { createToken, OPEN, type Role, roleNames } from '@ledger/platform';
import { refusedStart, Service, servedRoutes, type ServedRoute, temporaryFolder } from '../harness';
import { received, SOURCE } from '../../sample-events';

const folder = temporaryFolder();
const tokensFile = join(folder, 'tokens.jsonl');
const tokenOf = Object.fromEntries(
  roleNames.map((role) => [role, createToken({ name: role, roles: [role] })]),
) as Record<Role, ReturnType<typeof createToken>>;
const bound = createToken({ name: 'portal', roles: ['upstream'], source: SOURCE });

let service: Service;
let routes: ServedRoute[];
beforeAll(async () => {
  const entries = [...Object.values(tokenOf), bound].map(({ entry }) => JSON.stringify(entry));
  writeFileSync(tokensFile, entries.join('\n'));
  [service, routes] = await Promise.all([Service.start({ env: { LEDGER_TOKENS_FILE: tokensFile } }), servedRoutes()]);
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true });
});

/** The status that a route answers with; streams are left as soon as they have begun. */
async function statusOf({ method, path }: ServedRoute, token: string | undefined): Promise<number> {
  const leave = new AbortController();
  const response = await service.get(path.replaceAll(/:\w+/g, 'x').replaceAll('*', 'x'), {
    method,
    headers: {
      'content-type': 'application/json',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    signal: leave.signal,
    ...(method === 'POST' ? { body: '{}' } : {}),
  });
  leave.abort();
  return response.status;
}

const TURNED_AWAY = [401, 403];

describe('every route', () => {
  it('is open only to the roles that it names, and not without a token', async () => {
    const wrong: string[] = [];
    const check = async (route: ServedRoute, who: Role | 'no token' | 'a stranger', token?: string): Promise<void> => {
      const open = route.roles.includes('anyone');
      const expected =
        open || route.roles.includes(who) ? 'let in' : who === 'no token' || who === 'a stranger' ? 401 : 403;
      const status = await statusOf(route, token);
      const got = TURNED_AWAY.includes(status) ? status : 'let in';
      if (got !== expected) wrong.push(`${route.method} ${route.path}: ${who} should be ${expected} and was ${got}`);
    };
    const named = routes.filter(({ roles }) => roles.length > 0);
    expect(named.length).toBeGreaterThan(15);
    for (const route of named) {
      await check(route, 'no token');
      await check(route, 'a stranger', 'ledger_nonsense');
      for (const role of roleNames) await check(route, role, tokenOf[role].token);
    }
    expect(wrong).toEqual([]);
  });

  it('names its roles, the pages of the documentation apart', () => {
    const nameless = routes.filter(({ roles }) => roles.length === 0).map(({ path }) => path);
    expect(nameless.filter((path) => !/^\/(docs(\/.*)?|openapi\.json)$/.test(path))).toEqual([]);
  });

  it('is served to somebody', () => {
    const known = new Set<string>([...roleNames, 'anyone']);
    expect(routes.flatMap(({ roles }) => roles).filter((role) => !known.has(role))).toEqual([]);
  });
});

describe('a caller', () => {
  const post = (token: string, event: object) =>
    service.post('/v1/events', event, { authorization: `Bearer ${token}` });

  it('without a token is told how to come back', async () => {
    const response = await service.get('/v1/demands');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([401, 'Bearer realm="request-ledger"']);
    expect(await response.json()).toMatchObject({
      type: 'urn:request-ledger:problem:unauthenticated',
      next: expect.stringContaining('Bearer'),
    });
  });

  it('with the wrong role is told which it takes', async () => {
    const response = await service.get('/v1/demands', {
      headers: { authorization: `Bearer ${tokenOf.reporting.token}` },
    });
    expect(await response.json()).toMatchObject({
      type: 'urn:request-ledger:problem:forbidden',
      detail: expect.stringContaining('auditor'),
    });
  });

  it('that is bound to a source speaks for no other', async () => {
    expect((await post(bound.token, received('mine'))).status).toBe(201);
    const other = await post(bound.token, { ...received('theirs'), source: 'https://other.example' });
    expect([other.status, ((await other.json()) as { type: string }).type]).toEqual([
      403,
      'urn:request-ledger:problem:source-not-yours',
    ]);
    expect(
      (await post(tokenOf.upstream.token, { ...received('theirs'), source: 'https://other.example' })).status,
    ).toBe(201);
  });
});

describe('the listen guard', () => {
  it.each(['0.0.0.0', '::'])('refuses to start on %s without tokens', async (host) => {
    const { code, said } = await refusedStart({ LEDGER_HOST: host, LEDGER_DATA_DIR: folder });
    expect(code).toBe(1);
    expect(said).toContain(`LEDGER_OPEN=${OPEN}`);
    expect(said).not.toContain('    at ');
  });

  it('starts there with tokens', async () => {
    const off = await Service.start({ env: { LEDGER_HOST: '0.0.0.0', LEDGER_TOKENS_FILE: tokensFile } });
    expect((await off.get('/v1/demands')).status).toBe(401);
    await off.stop();
  });

  it('starts there open when the setting says so in plain words', async () => {
    const off = await Service.start({ env: { LEDGER_HOST: '0.0.0.0', LEDGER_OPEN: OPEN } });
    expect((await off.get('/v1/demands')).status).toBe(200);
    await off.stop();
  });

  it('refuses settings that it cannot read, each in its own sentence', async () => {
    const { code, said } = await refusedStart({ LEDGER_PROT: '1', LEDGER_LOG_LEVEL: 'loud' });
    expect([code, said.trim().split('\n')]).toEqual([
      1,
      [expect.stringContaining('LEDGER_PORT'), expect.stringContaining('LEDGER_LOG_LEVEL')],
    ]);
  });

  it('refuses requests to loopback by a rebound DNS name', async () => {
    const alone = await Service.start();
    const { port } = new URL(alone.url);
    const { status, slug } = await asHost(Number(port), 'rebound.example');
    expect({ status, slug }).toEqual({ status: 421, slug: 'urn:request-ledger:problem:foreign-host' });
    await alone.stop();
  });
});

/** Asks under another name: `fetch` would not let us. */
function asHost(port: number, host: string): Promise<{ status: number | undefined; slug: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path: '/v1/demands', headers: { host } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, slug: (JSON.parse(text) as { type: string }).type }),
      );
    });
    asked.on('error', reject).end();
  });
}
