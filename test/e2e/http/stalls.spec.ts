import { readdirSync } from 'node:fs';
import { ndjson, received } from '../../sample-events';
import { Service } from '../harness';
import { linesOf, RawClient } from '../raw-client';

const STALL = { LEDGER_HTTP_STALL_SECONDS: '1' };
const JSON_HEADERS = { 'content-type': 'application/json', 'content-length': 1_000 };
const LINES = { 'content-type': 'application/x-ndjson', 'transfer-encoding': 'chunked' };
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;
const whole = (bytes: number): Record<string, string | number> => ({
  'content-type': 'application/x-ndjson',
  'content-length': bytes,
});

let service: Service;
beforeAll(async () => {
  service = await Service.start({ env: { ...STALL, LEDGER_HTTP_UNREAD_MB: '1' } });
});
afterAll(() => service.stop());

async function opened(): Promise<RawClient> {
  return RawClient.open(service);
}

describe('a client on which the service waits in vain', () => {
  it.each([
    ['half a JSON body', JSON_HEADERS, '{"specversion":'],
    ['a JSON body that never begins', JSON_HEADERS, ''],
    ['half a gzipped JSON body', { ...JSON_HEADERS, 'content-encoding': 'gzip' }, ''],
    ['a stream that never says anything', LINES, ''],
    ['a stream that stops in its first line', LINES, chunk('{"specversion"')],
  ])('%s: 408, and the connection is closed', async (_what, headers, beginning) => {
    const client = await opened();
    client.head('POST', '/v1/events', headers);
    await client.send(beginning);
    client.listen();
    await client.ended;
    expect(client.text).toMatch(/^HTTP\/1.1 408 /);
    expect(client.text).toContain('urn:request-ledger:problem:too-slow');
  });

  it('a stream that stops after some answers: its last line says why', async () => {
    const client = await opened();
    client.head('POST', '/v1/events', LINES);
    await client.send(chunk(ndjson([received('stops')])));
    client.listen();
    await client.ended;
    const { lines, isWhole } = linesOf(client.text);
    expect(isWhole).toBe(true);
    const problem = expect.objectContaining({ type: 'urn:request-ledger:problem:too-slow' });
    expect(lines).toEqual([
      expect.objectContaining({ status: 'recorded' }),
      expect.objectContaining({ status: 'failed', problem }),
    ]);
  });

  it('a stream that is slow, but says something, has no limit', async () => {
    const client = await opened();
    client.head('POST', '/v1/events', LINES);
    for (let i = 0; i < 6; i++) {
      await client.send(chunk(i % 2 === 0 ? ndjson([received(`slow-${i}`)]) : '\n'));
      await passes(500);
    }
    await client.send('0\r\n\r\n');
    const text = await client.readUntil((all) => all.endsWith('0\r\n\r\n'));
    expect(linesOf(text).lines).toHaveLength(3);
    client.socket.destroy();
  });

  it('a listener to whom there is nothing to say is not cut off', async () => {
    const end = (await service.get('/v1/periods')).headers.get('ledger-position');
    const response = await service.get(`/v1/totals/stream?after=${end}`);
    const reader = response.body!.getReader();
    await reader.read();
    const next = reader.read().then(({ done }) => done);
    await expect(Promise.race([next, passes(2_500).then(() => 'quiet')])).resolves.not.toBe(true);
    await reader.cancel();
  });
});

describe('a client that sends everything before it reads anything', () => {
  it('gets all its answers in the end; one that reads nothing at all is cut off', async () => {
    const roomy = await Service.start({ env: STALL });
    const body = ndjson(Array.from({ length: 12_000 }, (_, i) => received(`all-${i}`)));
    const client = await RawClient.open(roomy);
    client.head('POST', '/v1/events', whole(Buffer.byteLength(body)));
    await client.send(body);
    const text = await client.readUntil((all) => all.endsWith('0\r\n\r\n'));
    const { lines } = linesOf(text);
    expect(lines.filter(({ status }) => status === 'recorded')).toHaveLength(12_000);
    expect(lines.map(({ demand }) => demand)).toEqual(Array.from({ length: 12_000 }, (_, i) => `all-${i}`));
    client.socket.destroy();
    await expectUnreadIsCutOff(roomy);
    expect(await roomy.stop()).toBe(0);
  });

  it('is told to read when too many answers wait, and nothing is left on the disk', async () => {
    const before = readdirSync(service.dataDir);
    // The kernel holds some megabytes of answers by itself.
    const body = '{}\n'.repeat(60_000);
    const client = await opened();
    client.head('POST', '/v1/events', whole(Buffer.byteLength(body)));
    await client.send(body);
    const { lines, isWhole } = linesOf(await client.readUntil((all) => all.endsWith('0\r\n\r\n')));
    expect(isWhole).toBe(true);
    expect(lines.at(-1)).toMatchObject({
      status: 'failed',
      problem: { type: 'urn:request-ledger:problem:answers-not-read' },
    });
    expect(readdirSync(service.dataDir)).toEqual(before);
    client.socket.destroy();
  });

  it.each([
    ['is still sending', 1],
    ['has stopped in the middle', 0.5],
  ])('does not hold up a service that stops while it %s', async (_what, share) => {
    const other = await Service.start();
    const body = ndjson(Array.from({ length: 60_000 }, (_, i) => received(`held-${i}`)));
    const client = await RawClient.open(other);
    client.head('POST', '/v1/events', whole(Buffer.byteLength(body)));
    void client.send(body.slice(0, body.length * share)).catch(() => undefined);
    await until(async () => /events_total\S* [1-9]|status="recorded",problem=""\} [1-9]/.test(await metrics(other)));
    const from = performance.now();
    expect(await other.stop()).toBe(0);
    // Five seconds without a byte in either direction, and what stopping takes by itself; not the 20 s of all others.
    expect(performance.now() - from).toBeLessThan(17_000);
  });
});

const metrics = async (of: Service): Promise<string> => (await of.get('/metrics')).text();

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await passes(20);
}

/** These tests are about time that passes without a byte. */
const passes = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A listener that never reads: the changes of so many totals are more than lies between the two. */
async function expectUnreadIsCutOff(of: Service): Promise<void> {
  const client = await RawClient.open(of);
  client.head('GET', '/v1/totals/stream');
  await passes(5_000);
  client.listen();
  await client.ended;
  expect(client.received).toBeGreaterThan(0);
}
