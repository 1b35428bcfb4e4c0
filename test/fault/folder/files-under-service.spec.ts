import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, openDatabase, query, transaction } from '@ledger/sqlite';
import { Folders } from '../../e2e/cli/ledger-command';
import { refusedStart, Service } from '../../e2e/harness';
import { received } from '../../sample-events';

const folders = new Folders();
afterAll(() => folders.removeAll());

/** Puts a copy of the file, which is another file, in its place. */
const replace = (path: string): void => {
  copyFileSync(path, `${path}.copy`);
  renameSync(`${path}.copy`, path);
};

const HARM: readonly (readonly [string, (dataDir: string) => void])[] = [
  ['the folder is deleted', (dataDir) => rmSync(dataDir, { recursive: true })],
  ['the folder is moved away', (dataDir) => renameSync(dataDir, `${dataDir}-moved`)],
  [
    'the folder is replaced by an empty one',
    (dataDir) => {
      renameSync(dataDir, `${dataDir}-moved`);
      mkdirSync(dataDir);
    },
  ],
  ['ledger.db is deleted', (dataDir) => rmSync(join(dataDir, 'ledger.db'))],
  ['ledger.db is moved', (dataDir) => renameSync(join(dataDir, 'ledger.db'), join(dataDir, 'moved.db'))],
  ['ledger.db is replaced by a copy', (dataDir) => replace(join(dataDir, 'ledger.db'))],
  [
    'ledger.db is replaced by a text',
    (dataDir) => {
      rmSync(join(dataDir, 'ledger.db'));
      writeFileSync(join(dataDir, 'ledger.db'), 'Dear diary');
    },
  ],
  ['ledger.db-wal is deleted', (dataDir) => rmSync(join(dataDir, 'ledger.db-wal'))],
  ['ledger.db-wal is replaced by a copy', (dataDir) => replace(join(dataDir, 'ledger.db-wal'))],
];

describe.each(HARM)('under a running service, %s', (_name, harm) => {
  let service: Service;
  let dataDir: string;
  beforeEach(async () => {
    dataDir = join(folders.make(), 'data');
    service = await Service.start({ dataDir });
    await service.post('/v1/events', received('before'));
  });
  afterEach(() => service.kill());

  it('acknowledges no event that would be lost, and is not ready within a second', async () => {
    harm(dataDir);
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, i) => service.post('/v1/events', received(`d-${i}`))),
    );
    expect([...new Set(answers.map(({ status }) => status))]).toEqual([503]);
    const since = Date.now();
    let status = 200;
    while (status === 200 && Date.now() - since < 1_000) ({ status } = await service.get('/health/ready'));
    expect(status).toBe(503);
    expect(await (await service.get('/health/ready')).json()).toMatchObject({
      detail: expect.stringContaining('The files of the ledger are not those that the service opened.'),
    });
    expect((await service.get('/health/live')).status).toBe(200);
  });
});

describe('a service whose ledger.db was deleted', () => {
  it('refuses to start on the remaining files, and names the last lost position', async () => {
    const dataDir = folders.make();
    const service = await Service.start({ dataDir });
    for (let i = 0; i < 3; i++) await service.post('/v1/events', received(`d-${i}`));
    rmSync(join(dataDir, 'ledger.db'));
    expect((await service.post('/v1/events', received('late'))).status).toBe(503);
    await service.stop();
    expect(existsSync(join(dataDir, 'ledger.db'))).toBe(false);
    const { code, said } = await refusedStart({ LEDGER_DATA_DIR: dataDir });
    expect([code, said]).toEqual([1, expect.stringMatching(/Events up to position 0{15}[34] are lost/)]);
  });

  it('resumes when the file is moved back, because it is the open one', async () => {
    const dataDir = folders.make();
    const service = await Service.start({ dataDir });
    renameSync(join(dataDir, 'ledger.db'), join(dataDir, 'elsewhere'));
    expect((await service.post('/v1/events', received('lost'))).status).toBe(503);
    renameSync(join(dataDir, 'elsewhere'), join(dataDir, 'ledger.db'));
    expect((await service.post('/v1/events', received('kept'))).status).toBe(201);
    expect((await service.get('/health/ready')).status).toBe(200);
    expect(await service.stop()).toBe(0);
    expect(readdirSync(dataDir)).toContain('ledger.id');
  });
});

describe('a service whose read-model.db was replaced', () => {
  it('is not ready, and reports the reason', async () => {
    const dataDir = folders.make();
    const service = await Service.start({ dataDir });
    await service.post('/v1/events', received('d'));
    replace(join(dataDir, 'read-model.db'));
    expect((await service.get('/health/ready')).status).toBe(503);
    await service.stop();
  });
});

describe('another copy that SQLite writes into the open file', () => {
  it('is detected by the writer and by readiness, although the inode is the same', async () => {
    const dataDir = folders.make();
    const service = await Service.start({ dataDir });
    await service.post('/v1/events', received('d-0'));
    const old = openDatabase(join(dataDir, 'ledger.db'), { readOnly: true });
    const [head] = query<[Uint8Array, Uint8Array]>(old, 'SELECT chain, beside FROM head').all();
    old.close();
    for (let i = 1; i < 5; i++) await service.post('/v1/events', received(`d-${i}`));
    const database = openDatabase(join(dataDir, 'ledger.db'));
    const triggers = query<[string]>(database, "SELECT name FROM sqlite_master WHERE type = 'trigger'").all();
    transaction(database, () => {
      for (const [name] of triggers) database.exec(`DROP TRIGGER ${name}`);
      database.exec("DELETE FROM events WHERE position > 1; UPDATE sqlite_sequence SET seq = 1 WHERE name = 'events'");
      command(database, 'UPDATE head SET position = 1, chain = ?, beside = ?').run(...head!);
    });
    database.close();
    expect((await service.post('/v1/events', received('after'))).status).toBe(503);
    expect((await service.get('/health/ready')).status).toBe(503);
    await service.kill();
  });
});

describe('a lock that another process holds on ledger.db', () => {
  it('does not block other requests, and writes are refused after a timeout', async () => {
    const dataDir = folders.make();
    const service = await Service.start({ dataDir });
    const other = openDatabase(join(dataDir, 'ledger.db'));
    other.exec('BEGIN IMMEDIATE');
    const write = service.post('/v1/events', received('d-1'));
    let longest = 0;
    for (const since = performance.now(); performance.now() - since < 11_000;) {
      const asked = performance.now();
      await service.get('/health/live');
      longest = Math.max(longest, performance.now() - asked);
    }
    other.close();
    expect((await write).status).toBe(503);
    expect(longest).toBeLessThan(1_000);
    expect((await service.post('/v1/events', received('d-1'))).status).toBe(201);
    await service.stop();
  });
});
