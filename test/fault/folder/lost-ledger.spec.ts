import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Folders, ledger } from '../../e2e/cli/ledger-command';
import { refusedStart, Service } from '../../e2e/harness';
import { received } from '../../sample-events';

const folders = new Folders();
afterAll(() => folders.removeAll());

/** The folder of a service that was killed after it had recorded so many events, and counted them. */
async function killedAfter(events: number): Promise<string> {
  const dataDir = folders.make();
  const service = await Service.start({ dataDir });
  const batch = Array.from({ length: events }, (_, i) => received(`d-${i}`));
  for (const event of batch) expect((await service.post('/v1/events', event)).status).toBe(201);
  expect((await service.get('/v1/demands')).status).toBe(200);
  await service.kill();
  return dataDir;
}

const copyOf = (dataDir: string): string => {
  const copy = join(folders.make(), 'data');
  cpSync(dataDir, copy, { recursive: true });
  return copy;
};

/** What may become of the ledger's file beside what was computed from it. */
const LOSSES: readonly (readonly [string, (path: string) => void])[] = [
  [
    'is deleted, with its neighbours',
    (path) => ['', '-wal', '-shm'].forEach((end) => rmSync(path + end, { force: true })),
  ],
  ['is deleted, and its -wal is left', (path) => rmSync(path)],
  [
    'is cut to nothing',
    (path) => {
      truncateSync(path, 0);
      rmSync(`${path}-wal`, { force: true });
    },
  ],
  ['has lost its -wal', (path) => ['-wal', '-shm'].forEach((end) => rmSync(path + end, { force: true }))],
  ['has an empty -wal', (path) => truncateSync(`${path}-wal`, 0)],
];

describe('a ledger whose file', () => {
  let original: string;
  beforeAll(async () => {
    original = await killedAfter(30);
  });

  describe.each(LOSSES)('%s', (_name, lose) => {
    let dataDir: string;
    beforeEach(() => {
      dataDir = copyOf(original);
      lose(join(dataDir, 'ledger.db'));
    });

    it('is not replaced by a new ledger: the service reports what is lost, and changes nothing', async () => {
      const before = readdirSync(dataDir).filter((name) => name !== 'ledger.lock' && !/-(wal|shm)$/.test(name));
      const { code, said } = await refusedStart({ LEDGER_DATA_DIR: dataDir });
      expect(code).toBe(1);
      expect(said).toMatch(/position 0000000000000030/);
      expect(said).toMatch(/"ledger restore/);
      expect(said).not.toMatch(/^\s+at /m);
      const after = readdirSync(dataDir).filter((name) => name !== 'ledger.lock' && !/-(wal|shm)$/.test(name));
      expect(after).toEqual(before);
    });

    it.each([['totals', '2019-H1'], ['import', '-'], ['serve']])('is reported by ledger %s', (...line) => {
      const { code, err } = ledger(line, { dataDir });
      expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/^\S+ledger\.db .*position 0{14}30.*\n$/) });
    });

    it('is started again only by an explicit command, which keeps the remains', async () => {
      expect(ledger(['init'], { dataDir }).code).toBe(2);
      const made = ledger(['init', '--discard-remains', '--json'], { dataDir });
      const { aside } = JSON.parse(made.out) as { aside: string };
      expect(readdirSync(aside)).toContain('read-model.db');
      const service = await Service.start({ dataDir });
      expect((await service.post('/v1/events', received('new'))).status).toBe(201);
      expect(await service.stop()).toBe(0);
    });
  });
});

describe('a ledger whose -wal lost its end', () => {
  it('is refused, and is not replaced by a new ledger', async () => {
    const dataDir = await killedAfter(20);
    const wal = join(dataDir, 'ledger.db-wal');
    truncateSync(wal, readFileSync(wal).length / 2);
    const { code, said } = await refusedStart({ LEDGER_DATA_DIR: dataDir });
    expect([code, said]).toEqual([1, expect.stringContaining('had been recorded up to position 0000000000000020')]);
    const made = ledger(['init', '--discard-remains'], { dataDir });
    expect([made.code, made.err]).toEqual([2, expect.stringContaining('holds a ledger')]);
  });
});

describe('a write-ahead log with one bit changed, of a service that was killed', () => {
  it('keeps every acknowledged event or is refused', async () => {
    const original = await killedAfter(25);
    const wal = readFileSync(join(original, 'ledger.db-wal'));
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: wal.length * 8 - 1 }), async (bit) => {
        const dataDir = copyOf(original);
        const changed = Buffer.from(wal);
        changed[bit >> 3]! ^= 1 << (bit & 7);
        writeFileSync(join(dataDir, 'ledger.db-wal'), changed);
        const doctor = ledger(['doctor'], { dataDir });
        const replayed = ledger(['replay', '--verify', '--json'], { dataDir });
        const events = replayed.code === 0 ? (JSON.parse(replayed.out) as { events: number }).events : undefined;
        const isWhole = events === 25 && doctor.code === 0;
        const isRefused = replayed.code === 2 && /is damaged|had been recorded up to/.test(replayed.err);
        expect([isWhole || isRefused, doctor.code]).toEqual([true, isWhole ? 0 : 1]);
      }),
      { numRuns: 6, examples: [[20 * 8], [(wal.length - 8) * 8]] },
    );
  });
});

describe('a fresh folder', () => {
  it.each([
    ['is not there', () => undefined],
    ['is empty', (dataDir: string) => mkdirSync(dataDir)],
    [
      'holds files of others',
      (dataDir: string) => {
        mkdirSync(dataDir);
        writeFileSync(join(dataDir, 'tokens'), '');
      },
    ],
    [
      'holds an empty ledger.db',
      (dataDir: string) => {
        mkdirSync(dataDir);
        writeFileSync(join(dataDir, 'ledger.db'), '');
      },
    ],
  ])('gets a new ledger if it %s', (_name, make) => {
    const dataDir = join(folders.make(), 'data');
    make(dataDir);
    expect(ledger(['import', '-'], { dataDir, input: JSON.stringify(received('d-1')) })).toMatchObject({ code: 0 });
  });
});
