import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Folders, ledger } from '../../e2e/cli/ledger-command';
import { Service } from '../../e2e/harness';
import { describeWhere, type Need } from '../../needs';
import { received } from '../../sample-events';

const folders = new Folders();
const mounted: string[] = [];
afterAll(() => {
  for (const folder of mounted) spawnSync('umount', ['-l', folder]);
  folders.removeAll();
});

/** A small, separate disk. */
function mount(folder: string): boolean {
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', folder]);
  if (status === 0) mounted.push(folder);
  return status === 0;
}

const smallDisk: Need = {
  name: 'small-disk',
  missing: () => {
    const folder = folders.make();
    return process.getuid?.() === 0 && mount(folder) ? undefined : 'run as root, where tmpfs can be mounted';
  },
};

describeWhere(smallDisk, 'a full disk', () => {
  let dataDir: string;
  let service: Service;
  beforeEach(async () => {
    dataDir = join(folders.make(), 'disk');
    mount(dataDir);
    service = await Service.start({ dataDir });
  });
  afterEach(() => service.kill());

  it('is not ready, loses no acknowledged event, and resumes when there is space', async () => {
    const acknowledged: string[] = [];
    const filler = join(dataDir, 'filler');
    writeFileSync(filler, Buffer.alloc(3 * 1024 * 1024));
    for (let i = 0; ; i++) {
      const { status } = await service.post(
        '/v1/events',
        Array.from({ length: 50 }, (_, n) => received(`d-${i}-${n}`)),
      );
      if (status !== 200) break;
      acknowledged.push(...Array.from({ length: 50 }, (_, n) => `d-${i}-${n}`));
    }
    expect(acknowledged.length).toBeGreaterThan(0);
    expect((await service.post('/v1/events', received('one-more'))).status).toBe(507);
    const ready = await service.get('/health/ready');
    expect([ready.status, await ready.json()]).toMatchObject([
      503,
      { detail: expect.stringContaining('The ledger cannot be written. ') },
    ]);
    const doctor = ledger(['doctor'], { dataDir });
    expect([doctor.code, doctor.out]).toEqual([1, expect.stringMatching(/✗ .*data folder/)]);

    rmSync(filler);
    let status = 503;
    for (const until = Date.now() + 10_000; status !== 200 && Date.now() < until;) {
      ({ status } = await service.get('/health/ready'));
    }
    expect(status).toBe(200);
    expect((await service.post('/v1/events', received('one-more'))).status).toBe(201);
    await service.kill();
    const again = await Service.start({ dataDir });
    const answers = await again.post(
      '/v1/events',
      acknowledged.slice(-50).map((demand) => received(demand)),
    );
    expect(await answers.json()).toMatchObject({ summary: { repeated: 50 } });
    await again.stop();
    expect(ledger(['replay', '--verify'], { dataDir }).code).toBe(0);
  });
});
