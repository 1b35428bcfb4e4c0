import { existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createLog, loadSettings, type Settings } from '@ledger/platform';
import { openDatabase } from '@ledger/sqlite';
import { received } from '@test/sample-events';
import { Ledger } from './ledger';

const log = createLog({ logLevel: 'silent' });
const root = mkdtempSync(join(tmpdir(), 'ledger-root-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
const newFolder = (): string => join(root, String(++folders));

function settingsOf(env: Readonly<Record<string, string>>): Settings {
  const settings = loadSettings(env);
  if (!settings.ok) throw new Error(settings.error.join('\n'));
  return settings.value;
}

const open = (env: Readonly<Record<string, string>>): Promise<Ledger> => Ledger.open(settingsOf(env), { log });

describe('a ledger opened for the role api', () => {
  const LEDGER_DATA_DIR = newFolder();
  let counting: Ledger;
  let asked: Ledger;

  beforeAll(async () => {
    counting = await open({ LEDGER_DATA_DIR, LEDGER_ROLES: 'intake,projector' });
    asked = await open({ LEDGER_DATA_DIR, LEDGER_ROLES: 'api' });
    await counting.start();
    await asked.start();
  });
  afterAll(async () => {
    await asked.close();
    await counting.close();
  });

  test('waits in settle until the process that counts has reached the head', async () => {
    for (let n = 0; n < 20; n++) {
      await counting.intake.submitOne(received(`case-${n}`), {});
      const head = await asked.store.head();
      await asked.settle();
      expect(asked.readModel.position() >= head).toBe(true);
    }
  });

  test('cannot write to read-model.db, because SQLite refuses it', async () => {
    await counting.readModel.stop();
    await counting.intake.submitOne(received('not-counted'), {});
    await expect(asked.readModel.catchUp()).rejects.toThrow('read-model.db may not be written');
    expect(asked.readModel.position() < (await asked.store.head())).toBe(true);
  });

  test('runs no follower', () => {
    expect(asked.followers).toEqual([]);
    expect(counting.followers.map(({ name }) => name)).toEqual(['totals']);
  });
});

test('a ledger opened for the role api on a folder without a read model waits for it and does not create it', async () => {
  const LEDGER_DATA_DIR = newFolder();
  const asked = await open({ LEDGER_DATA_DIR, LEDGER_ROLES: 'api' });
  expect(await asked.trouble()).toMatch(/start a process with the role "projector"/);
  await expect(asked.settle()).rejects.toThrow(/does not exist yet/);
  expect(existsSync(join(LEDGER_DATA_DIR, 'read-model.db'))).toBe(false);
  const counting = await open({ LEDGER_DATA_DIR, LEDGER_ROLES: 'projector' });
  expect(await asked.trouble()).toBeUndefined();
  await asked.settle();
  await counting.close();
  await asked.close();
});

describe('opening a ledger', () => {
  test('refuses a store that there is not, and names those that there are', async () => {
    const refused = open({ LEDGER_DATA_DIR: newFolder(), LEDGER_STORE: 'postgres://db' });
    await expect(refused).rejects.toThrow('LEDGER_STORE must be one of sqlite, not "postgres://db".');
  });

  /** Each breaks one step; those before it have opened something. */
  const FAULTS: readonly (readonly [step: string, says: string, fault: (folder: string) => Record<string, string>])[] =
    [
      ['the store', 'LEDGER_STORE must be one of', () => ({ LEDGER_STORE: 'none' })],
      ['Kafka', 'LEDGER_KAFKA_TLS', () => ({ LEDGER_KAFKA_TLS: 'on' })],
      ['the ledger', 'ledger.db is not a database', (folder) => broken(folder, 'ledger.db')],
      ['the read model', 'read-model.db is not a database', (folder) => broken(folder, 'read-model.db')],
      [
        'the read model of another ledger',
        'made from ledger another',
        (folder) => {
          const database = openDatabase(join(folder, 'read-model.db'));
          database.prepare("UPDATE ledger SET id = 'another'").run();
          database.close();
          return {};
        },
      ],
    ];

  test.each(FAULTS)('that fails at %s leaves no file open and no lock', async (_, says, fault) => {
    const LEDGER_DATA_DIR = newFolder();
    await (await open({ LEDGER_DATA_DIR })).close();
    const env = fault(LEDGER_DATA_DIR);
    await expect(open({ LEDGER_DATA_DIR, ...env })).rejects.toThrow(says);
    expect(openIn(LEDGER_DATA_DIR)).toEqual([]);
  });

  test('that succeeds leaves no file open after close', async () => {
    const LEDGER_DATA_DIR = newFolder();
    const ledger = await open({ LEDGER_DATA_DIR, LEDGER_KAFKA_BROKERS: '127.0.0.1:1' });
    const found = new Set(openIn(LEDGER_DATA_DIR).map((path) => basename(path))).has('ledger.db');
    expect(found).toBe(process.platform === 'linux');
    await ledger.close();
    expect(openIn(LEDGER_DATA_DIR)).toEqual([]);
  });
});

function broken(folder: string, file: string): Record<string, string> {
  mkdirSync(folder, { recursive: true });
  for (const end of ['-wal', '-shm']) rmSync(join(folder, file + end), { force: true });
  writeFileSync(join(folder, file), 'not a database, and long enough to be taken for one'.repeat(50));
  return {};
}

/** The files of a folder that this process holds open, as Linux lists them; none elsewhere. */
function openIn(folder: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${descriptor}`);
      return path.startsWith(`${folder}/`) ? [path] : [];
    } catch {
      return [];
    }
  });
}
