import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog, loadSettings } from '@ledger/platform';
import { createLedgerApp, type LedgerApp } from '../create-ledger-app';

const folder = mkdtempSync(join(tmpdir(), 'request-log-'));
const lines: Record<string, unknown>[] = [];
let service: LedgerApp;
beforeAll(async () => {
  const settings = loadSettings({ LEDGER_DATA_DIR: folder, LEDGER_PORT: '0' });
  if (!settings.ok) throw new Error(settings.error.join());
  const log = createLog({ logLevel: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  service = await createLedgerApp(settings.value, log);
});
afterAll(async () => {
  await service.close();
  rmSync(folder, { recursive: true });
});

const cases: readonly (readonly [string, RequestInit, string, string])[] = [
  ['/v1/events', { method: 'POST', body: '{"id":"s3cret"}', headers: JSON_BODY() }, '/v1/events', 'bad-envelope'],
  ['/v1/events', { method: 'POST', body: 's3cret', headers: JSON_BODY() }, '/v1/events', 'not-json'],
  ['/v1/demands/s3cret', {}, '/v1/demands/:id', 'no-such-demand'],
  ['/v1/demands?s3cret=1', {}, '/v1/demands', 'bad-query'],
  ['/s3cret', {}, 'none', 'not-found'],
  ['/v1/demands/%s3cret', {}, 'none', 'bad-url'],
  ['/v1/events', {}, 'none', 'method-not-allowed'],
];

function JSON_BODY(): Record<string, string> {
  return { 'content-type': 'application/json' };
}

it.each(cases)(
  '%s %j: the id that the answer names has one line, with route and problem',
  async (path, init, ...rest) => {
    const [route, problem] = rest;
    const answer = await fetch(service.url + path, init);
    const { instance, status } = (await answer.json()) as { instance: string; status: number };
    const request = instance.split(':').at(-1);
    const found = lines.filter((line) => line['request'] === request);
    expect(found).toEqual([
      expect.objectContaining({ level: 'info', status, problem, route, method: init.method ?? 'GET' }),
    ]);
    expect(JSON.stringify(found)).not.toContain('s3cret');
  },
);

it('a request that is answered has none', async () => {
  const { headers } = await fetch(`${service.url}/v1/waiting`);
  expect(lines.filter((line) => line['request'] === headers.get('x-request-id'))).toEqual([]);
});
