import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Service } from '../harness';
import { received } from '../../sample-events';

let service: Service;
beforeAll(async () => {
  service = await Service.start();
});
afterAll(() => service.stop());

/** Sends bytes as they are, and reads until the service hangs up. */
function raw(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(service.url).port), '127.0.0.1');
  socket.write(bytes);
  return text(socket);
}

describe('what reaches no route', () => {
  it.each([
    ['an unknown method', 'FOO /v1/events HTTP/1.1\r\nhost: a\r\n\r\n', 400, 'bad-request'],
    ['something else than HTTP', 'hello\r\n\r\n', 400, 'bad-request'],
    ['an endless address', `GET /${'x'.repeat(70_000)} HTTP/1.1\r\nhost: a\r\n\r\n`, 431, 'head-too-large'],
  ])('%s is answered below all routes', async (_what, request, status, slug) => {
    const answer = await raw(request);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} [^]*content-type: application/problem\\+json\r\n`));
    expect(answer).toContain(`urn:request-ledger:problem:${slug}`);
  });

  it('a body that is compressed otherwise than by gzip: 415, as one and as a stream', async () => {
    for (const type of ['application/cloudevents+json', 'application/x-ndjson']) {
      const headers = { 'content-type': type, 'content-encoding': 'br' };
      expect((await service.post('/v1/events', '{}', headers)).status).toBe(415);
    }
  });

  it('a path that leads out of a folder: 404', async () => {
    expect(await raw('GET /docs/../../etc/passwd HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1.1 404 /,
    );
  });

  it('a byte order mark is passed over', async () => {
    const body = `\uFEFF${JSON.stringify(received('marked'))}`;
    const response = await service.post('/v1/events', body, { 'content-type': 'application/cloudevents+json' });
    expect(response.status).toBe(201);
  });
});
