import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Folders, ledger } from '../../e2e/cli/ledger-command';
import { refusedStart, Service } from '../../e2e/harness';
import { received } from '../../sample-events';

const folders = new Folders();
afterAll(() => folders.removeAll());

const send = async (service: Service, ...demands: readonly string[]): Promise<void> => {
  const answers = await Promise.all(demands.map((demand) => service.post('/v1/events', received(demand))));
  expect(answers.map(({ status }) => status)).toEqual(demands.map(() => 201));
};

const demandsIn = async (service: Service): Promise<string[]> => {
  const { items } = (await (await service.get('/v1/demands')).json()) as { items: { demand: string }[] };
  return items.map(({ demand }) => demand).toSorted();
};

interface Story {
  readonly dataDir: string;
  readonly backup: string;
}

/** Two events, a backup while the service runs, then what `after` does; the service is stopped. */
async function story(after: (service: Service) => Promise<void>): Promise<Story> {
  const dataDir = folders.make();
  const backup = join(folders.make(), 'backup.db');
  const service = await Service.start({ dataDir });
  await send(service, 'a-1', 'a-2');
  const made = ledger(['backup', backup, '--json'], { dataDir });
  expect([made.code, JSON.parse(made.out)]).toMatchObject([0, { position: '0000000000000002' }]);
  await after(service);
  await service.stop();
  return { dataDir, backup };
}

describe('a backup', () => {
  it('is one file with owner-only access, and never replaces an existing file', async () => {
    const { dataDir, backup } = await story(async () => undefined);
    expect(readdirSync(join(backup, '..'))).toEqual(['backup.db']);
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const again = ledger(['backup', backup], { dataDir });
    expect([again.code, again.err]).toEqual([2, `${backup} is there already. Name a file that is not.\n`]);
  });

  it('is refused for a ledger that was changed from outside', async () => {
    const { dataDir } = await story(async () => undefined);
    const path = join(dataDir, 'ledger.db');
    const bytes = readFileSync(path);
    const at = bytes.indexOf('a-2');
    bytes[at + 2] = '7'.charCodeAt(0);
    writeFileSync(path, bytes);
    const target = join(folders.make(), 'changed.db');
    const made = ledger(['backup', target], { dataDir });
    expect([made.code, made.err, existsSync(target)]).toEqual([
      2,
      expect.stringContaining('is not a whole ledger'),
      false,
    ]);
  });
});

describe('a backup that is restored', () => {
  it('needs no consent if no further events were recorded', async () => {
    const { dataDir, backup } = await story(async () => undefined);
    const restored = ledger(['restore', backup, '--json'], { dataDir });
    expect([restored.code, JSON.parse(restored.out)]).toMatchObject([0, { restored: true, epoch: 2 }]);
    const service = await Service.start({ dataDir });
    expect(await demandsIn(service)).toEqual(['a-1', 'a-2']);
    await send(service, 'b-1');
    await service.stop();
    expect(ledger(['doctor'], { dataDir }).code).toBe(0);
  });

  it('names the events that would be lost, and requires consent', async () => {
    const { dataDir, backup } = await story((service) => send(service, 'lost-1', 'lost-2', 'lost-3'));
    const before = readFileSync(join(dataDir, 'ledger.db'));
    const asked = ledger(['restore', backup], { dataDir });
    expect([asked.code, asked.out]).toEqual([
      1,
      expect.stringMatching(
        /Nothing was changed.*from position 0{15}3 to 0{15}5, recorded from \S+ to \S+, are not in it/s,
      ),
    ]);
    expect(readFileSync(join(dataDir, 'ledger.db')).equals(before)).toBe(true);
    const restored = ledger(['restore', backup, '--yes', '--json'], { dataDir });
    const { aside, loss } = JSON.parse(restored.out) as { aside: string; loss: object };
    expect([restored.code, loss]).toMatchObject([0, { from: '0000000000000003', to: '0000000000000005' }]);
    expect(readdirSync(aside)).toEqual(expect.arrayContaining(['ledger.db', 'read-model.db']));
    const service = await Service.start({ dataDir });
    expect(await demandsIn(service)).toEqual(['a-1', 'a-2']);
    await send(service, 'new-1', 'new-2', 'new-3', 'new-4');
    expect(await demandsIn(service)).toEqual(['a-1', 'a-2', 'new-1', 'new-2', 'new-3', 'new-4']);
    await service.stop();
    expect(ledger(['replay', '--verify'], { dataDir }).code).toBe(0);
  });

  it('names the position at which another history differs', async () => {
    const { dataDir, backup } = await story((service) => send(service, 'lost-1'));
    ledger(['restore', backup, '--yes'], { dataDir });
    const service = await Service.start({ dataDir });
    await send(service, 'new-1', 'new-2');
    await service.stop();
    const asked = ledger(['restore', backup, '--json'], { dataDir });
    expect([asked.code, JSON.parse(asked.out)]).toMatchObject([
      1,
      { restored: false, loss: { from: '0000000000000003', to: '0000000000000004' } },
    ]);
  });

  it.each([
    ['the ledger alone', ['ledger.db', 'ledger.db-wal', 'ledger.db-shm']],
    ['the ledger and the totals', ['ledger.db', 'ledger.db-wal', 'ledger.db-shm', 'read-model.db']],
    ['the ledger and its mark', ['ledger.db', 'ledger.db-wal', 'ledger.db-shm', 'ledger.id']],
  ])('names the last missing position if %s are lost', async (_what, lost) => {
    const { dataDir, backup } = await story((service) => send(service, 'lost-1'));
    for (const name of lost) rmSync(join(dataDir, name), { force: true });
    const asked = ledger(['restore', backup, '--json'], { dataDir });
    expect([asked.code, JSON.parse(asked.out)]).toMatchObject([
      1,
      { loss: { from: '0000000000000003', to: '0000000000000003' } },
    ]);
    expect(ledger(['restore', backup, '--yes'], { dataDir }).code).toBe(0);
    const service = await Service.start({ dataDir });
    expect(await demandsIn(service)).toEqual(['a-1', 'a-2']);
    await service.stop();
  });

  it('creates a ledger in an empty folder', async () => {
    const { backup } = await story(async () => undefined);
    const dataDir = join(folders.make(), 'new');
    expect(ledger(['restore', backup], { dataDir }).code).toBe(0);
    const service = await Service.start({ dataDir });
    expect(await demandsIn(service)).toEqual(['a-1', 'a-2']);
    await service.stop();
  });
});

describe('a restore', () => {
  it('is refused while a service works in the folder', async () => {
    const { dataDir, backup } = await story(async () => undefined);
    const service = await Service.start({ dataDir });
    const { code, err } = ledger(['restore', backup, '--yes'], { dataDir });
    expect([code, err]).toEqual([2, expect.stringContaining('Stop it, and do this again.')]);
    await send(service, 'b-1');
    await service.stop();
  });

  it.each([
    ['is a text', (path: string) => writeFileSync(path, 'Dear diary, '.repeat(900))],
    ['is empty', (path: string) => writeFileSync(path, '')],
    ['is not there', (path: string) => rmSync(path)],
    [
      'was changed',
      (path: string) => {
        const bytes = readFileSync(path);
        bytes[bytes.indexOf('a-2') + 2] = '7'.charCodeAt(0);
        writeFileSync(path, bytes);
      },
    ],
  ])('changes nothing for a backup that %s', async (_what, harm) => {
    const { dataDir, backup } = await story(async () => undefined);
    harm(backup);
    const { code, err } = ledger(['restore', backup, '--yes'], { dataDir });
    expect([code, err]).toEqual([2, expect.not.stringMatching(/^\s+at /m)]);
    const service = await Service.start({ dataDir });
    expect(await demandsIn(service)).toEqual(['a-1', 'a-2']);
    await service.stop();
  });

  it('migrates a file of the previous version', () => {
    const old = join(__dirname, '../../history/1/ledger.db');
    const dataDir = join(folders.make(), 'old');
    const backup = join(folders.make(), 'old.db');
    copyFileSync(old, backup);
    const { code, err } = ledger(['restore', backup], { dataDir });
    expect([code, err]).toEqual([0, '']);
    expect(ledger(['replay', '--verify'], { dataDir }).code).toBe(0);
  });
});

describe('an older copy that was copied into the folder by hand', () => {
  it('is refused by the service, reported by doctor, and accepted by a restore without a file', async () => {
    const { dataDir, backup } = await story((service) => send(service, 'lost-1', 'lost-2'));
    for (const end of ['', '-wal', '-shm']) rmSync(join(dataDir, `ledger.db${end}`), { force: true });
    copyFileSync(backup, join(dataDir, 'ledger.db'));
    const { code, said } = await refusedStart({ LEDGER_DATA_DIR: dataDir });
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/ends at position 0{15}2, and had been recorded up to position 0{15}4/),
    ]);
    const doctor = ledger(['doctor'], { dataDir });
    expect([doctor.code, doctor.out]).toEqual([
      1,
      expect.stringMatching(/✗ .*totals .*at position 0{15}4, beyond the end of the ledger at 0{15}2/),
    ]);
    expect(ledger(['restore'], { dataDir }).code).toBe(1);
    expect(ledger(['restore', '--yes'], { dataDir }).code).toBe(0);
    const service = await Service.start({ dataDir });
    expect(await demandsIn(service)).toEqual(['a-1', 'a-2']);
    await service.stop();
  });

  it('is refused also when as many events were recorded in the meantime', async () => {
    const { dataDir, backup } = await story((service) => send(service, 'lost-1'));
    const elsewhere = folders.make();
    mkdirSync(elsewhere, { recursive: true });
    copyFileSync(backup, join(elsewhere, 'ledger.db'));
    const other = await Service.start({ dataDir: elsewhere });
    await send(other, 'new-1', 'new-2');
    await other.stop();
    for (const end of ['', '-wal', '-shm']) rmSync(join(dataDir, `ledger.db${end}`), { force: true });
    copyFileSync(join(elsewhere, 'ledger.db'), join(dataDir, 'ledger.db'));
    const { code, said } = await refusedStart({ LEDGER_DATA_DIR: dataDir });
    expect([code, said]).toEqual([1, expect.stringContaining('has another history')]);
    expect(ledger(['doctor'], { dataDir }).code).toBe(1);
  });
});

describe('ledger doctor', () => {
  it('creates and changes nothing in a folder without a running service', async () => {
    const { dataDir } = await story((service) => send(service, 'b-1'));
    const look = (): unknown[] =>
      readdirSync(dataDir).map((name) => [
        name,
        readFileSync(join(dataDir, name)).toString('base64'),
        statSync(join(dataDir, name)).mode,
      ]);
    rmSync(join(dataDir, 'read-model.db'));
    const before = look();
    expect(ledger(['doctor'], { dataDir }).code).toBe(0);
    expect(look()).toEqual(before);
  });
});
