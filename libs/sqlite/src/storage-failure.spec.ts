import { closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Database, openDatabase, type OpenOptions } from './open';
import { command, query } from './query';
import { StorageFailure } from './storage-failure';
import { transaction } from './transaction';

describe('a database file that is at fault', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-failure-'));
    path = join(folder, 'test.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const opened = (options?: OpenOptions): Database => openDatabase(path, options);

  /** What was thrown; a test that expects a failure and gets none fails by its absence. */
  const thrownBy = (work: () => unknown): unknown => {
    try {
      return void work();
    } catch (error) {
      return error;
    }
  };

  const filled = (rows: number): void => {
    const database = opened();
    database.exec('CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)');
    const insert = command(database, 'INSERT INTO t (text) VALUES (?)');
    transaction(database, () => {
      for (let i = 0; i < rows; i++) insert.run('x'.repeat(1_000));
    });
    database.close();
  };

  /** As if the disk had lost what was behind the first page. */
  const scribbleOver = (): void => {
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.alloc(40_000, 0xa5), 0, 40_000, 4_096);
    closeSync(file);
  };

  test('that cannot grow: the disk is full', () => {
    filled(1);
    const database = opened();
    database.exec('PRAGMA max_page_count = 10');
    const insert = command(database, 'INSERT INTO t (text) VALUES (?)');
    const failure = thrownBy(() => transaction(database, () => insert.run('x'.repeat(100_000))));
    database.close();
    expect(failure).toBeInstanceOf(StorageFailure);
    expect(failure).toMatchObject({
      path,
      trouble: 'full',
      message: `${path} cannot grow: the disk is full. Make room, then do this again: nothing counts twice.`,
    });
  });

  test('that is not where it should be', () => {
    path = join(folder, 'no', 'test.db');
    expect(thrownBy(opened)).toMatchObject({
      trouble: 'unopened',
      message: `${path} cannot be opened. Check that ${join(folder, 'no')} is a folder that is there, and that this user may read and write in it.`,
    });
  });

  test('that may only be read', () => {
    filled(1);
    const database = opened({ readOnly: true });
    expect(thrownBy(() => database.exec('DELETE FROM t'))).toMatchObject({ path, trouble: 'unwritable' });
    database.close();
  });

  test('that is a text', () => {
    writeFileSync(path, 'Dear diary, '.repeat(500));
    const truth = thrownBy(opened);
    expect(truth).toMatchObject({ path, trouble: 'no database' });
    expect((truth as Error).message).toContain('bring it back from a backup');
    const computed = thrownBy(() => opened({ synchronous: 'NORMAL' }));
    expect((computed as Error).message).toContain('delete it');
  });

  test.each([
    ['all', (database: Database) => query(database, 'SELECT * FROM t').all()],
    ['get', (database: Database) => query(database, 'SELECT count(text) FROM t').get()],
    ['iterate', (database: Database) => [...database.prepare('SELECT * FROM t').iterate()]],
    ['run', (database: Database) => command(database, 'DELETE FROM t').run()],
  ])('that has lost its pages, by %s', (_name, work) => {
    filled(200);
    scribbleOver();
    const database = opened();
    expect(thrownBy(() => work(database))).toMatchObject({ path, trouble: 'damaged' });
    database.close();
  });

  test('that was cut short', () => {
    filled(200);
    truncateSync(path, 20_000);
    expect(thrownBy(opened)).toMatchObject({ path, trouble: 'damaged' });
  });

  test('does not claim errors of the program', () => {
    filled(1);
    const database = opened();
    expect(thrownBy(() => database.prepare('SELECT nonsense'))).not.toBeInstanceOf(StorageFailure);
    expect(thrownBy(() => command(database, 'INSERT INTO t (n) VALUES (1)').run())).not.toBeInstanceOf(StorageFailure);
    database.close();
  });
});
