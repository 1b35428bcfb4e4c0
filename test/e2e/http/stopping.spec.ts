import { once } from 'node:events';
import { connect } from 'node:net';
import { Service } from '../harness';

describe('a service that stops', () => {
  test('closes connections that have not sent a request, instead of waiting for them', async () => {
    const service = await Service.start();
    const { hostname, port } = new URL(service.url);
    const opened = connect(Number(port), hostname);
    await once(opened, 'connect');
    expect((await service.get('/health/live')).status).toBe(200);
    const log = service.log();
    expect(await service.stop()).toBe(0);
    expect(await log).toContain('"stopped"');
    expect(await log).not.toContain('did not end in time');
    opened.destroy();
  });
});
