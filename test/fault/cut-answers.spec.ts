import { once } from 'node:events';
import { connect } from 'node:net';
import { country } from '@ledger/demand';
import { Service } from '../e2e/harness';
import { randomFor } from '../run/seed';
import { ndjson, received } from '../sample-events';

const CUTS = 200;
const AT_ONCE = 8;

const PROCESSES = ['subpoena', 'search-warrant', 'court-order'];
const events = country.words.flatMap((code) =>
  PROCESSES.map((process) => received(`${code}-${process}`, { country: code, process })),
);
const lines = ndjson(events);

const totals = (format: string): string =>
  `GET /v1/periods/2019-H1/totals.${format}?by=section,country,process,segment HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`;
const REQUESTS: Readonly<Record<string, string>> = {
  json: totals('json'),
  csv: totals('csv'),
  xlsx: totals('xlsx'),
  SSE: 'GET /v1/totals/stream HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n',
  NDJSON:
    'POST /v1/events HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/x-ndjson\r\n' +
    `content-length: ${Buffer.byteLength(lines)}\r\n\r\n${lines}`,
};

describe('a client that disconnects during an answer', () => {
  let service: Service;
  let port: number;
  beforeAll(async () => {
    service = await Service.start();
    port = Number(new URL(service.url).port);
    const response = await service.get('/v1/events', {
      method: 'POST',
      headers: { 'content-type': 'application/x-ndjson' },
      body: lines,
    });
    const recorded = (await response.text()).match(/"recorded"/g)?.length ?? 0;
    if (recorded < 700) throw new Error(`only ${recorded} events were recorded`);
  });
  afterAll(() => service.stop());

  it.each(Object.keys(REQUESTS))(`%s, at ${CUTS} random bytes: ends nothing but its own request`, async (kind) => {
    const next = randomFor(kind);
    const size = await sizeOf(REQUESTS[kind]!);
    for (let cuts = 0; cuts < CUTS; cuts += AT_ONCE) {
      const batch = Array.from({ length: AT_ONCE }, () => ({ after: next() ** 2 * size, how: next() }));
      await Promise.all(batch.map((cut) => cutOff(REQUESTS[kind]!, cut)));
      expect((await service.get('/health/live')).status).toBe(200);
    }
    expect((await service.get('/v1/periods/2019-H1/totals.csv?by=country')).status).toBe(200);
    expect(await service.post('/v1/events', received(`after-${kind}`))).toMatchObject({ status: 201 });
  });

  /** How long the answer is; of one that does not end, what comes at once. */
  async function sizeOf(request: string): Promise<number> {
    const socket = connect({ host: '127.0.0.1', port });
    socket.write(request);
    let size = 0;
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > 200_000 || chunk.subarray(-5).toString() === '0\r\n\r\n' || !request.includes('xlsx')) break;
    }
    socket.destroy();
    return Math.max(size, 100_000);
  }

  /** Reads so many bytes, and goes away: by a reset, by a close, or by sending no more than a part of its request. */
  async function cutOff(request: string, { after, how }: { after: number; how: number }): Promise<void> {
    const socket = connect({ host: '127.0.0.1', port });
    socket.on('error', () => undefined);
    const isPart = how > 0.8;
    socket.write(isPart ? request.slice(0, Math.floor(request.length * how)) : request);
    let read = 0;
    const leave = (): void => void (how < 0.5 ? socket.resetAndDestroy() : socket.destroy());
    socket.on('data', (chunk: Buffer) => {
      read += chunk.length;
      if (read >= after) leave();
      else if (chunk.subarray(-5).toString() === '0\r\n\r\n') leave();
    });
    if (isPart || after < 1) socket.once('connect', () => setImmediate(leave));
    await once(socket, 'close');
  }
});
