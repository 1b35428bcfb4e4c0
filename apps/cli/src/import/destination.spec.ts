import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Service } from '../service';
import { throughService } from './destination';

const receipt = { status: 'recorded', source: 'urn:x', id: '1', demand: 'd-1', position: '1', revision: 0 };
const failed = (status: number, detail: string, next: string) => ({
  status: 'failed',
  problem: { status, detail, next },
});

describe('the front door of a service', () => {
  let server: Server;
  afterEach(() => server.close());

  /** A service that gives these answers, one a request. */
  const answering = async (...answers: (readonly object[])[]) => {
    let asked = 0;
    server = createServer((request, response) => {
      const lines = answers[asked++]!;
      request.resume().on('end', () => response.end(lines.map((line) => `${JSON.stringify(line)}\n`).join('')));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { to: throughService(new Service({ url: `http://127.0.0.1:${port}` })), asked: () => asked };
  };

  it('says why it broke off, and what to do, when to ask again would not help', async () => {
    const { to, asked } = await answering([receipt, failed(507, 'The disk is full.', 'Make room.')]);
    await expect(to.submit([{}, {}])).rejects.toMatchObject({
      message: 'The service answered 1 of 2 events and broke off. The disk is full. Make room.',
      next: 'Make room.',
    });
    expect(asked()).toBe(1);
  });

  it('is asked again when it was only stopping', async () => {
    const { to, asked } = await answering([failed(503, 'It is stopping.', 'Try again.')], [receipt]);
    expect(await to.submit([{}])).toEqual([receipt]);
    expect(asked()).toBe(2);
  });
});
