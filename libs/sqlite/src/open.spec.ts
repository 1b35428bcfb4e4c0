import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSafe, openDatabase } from './open';
import { command, query } from './query';
import { transaction } from './transaction';

describe('a database of the ledger', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-open-'));
    path = join(folder, 'test.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each([
    ['3.51.3', true],
    ['3.51.10', true],
    ['3.52.0', true],
    ['4.0.0', true],
    ['3.51.2', false],
    ['3.50.9', false],
    ['3.9.30', false],
    ['2.99.99', false],
    ['3.51', false],
  ])('SQLite %s: safe is %s', (version, safe) => {
    expect(isSafe(version)).toBe(safe);
  });

  test('flushes each commit to a write-ahead log, and maps no memory', () => {
    const database = openDatabase(path);
    const pragma = (name: string) => query<[number | string]>(database, `PRAGMA ${name}`).get()![0];
    expect(['journal_mode', 'synchronous', 'wal_autocheckpoint', 'mmap_size', 'foreign_keys'].map(pragma)).toEqual([
      'wal',
      2,
      10_000,
      0,
      1,
    ]);
    database.close();
  });

  test('may flush less where all can be rebuilt', () => {
    const database = openDatabase(path, { synchronous: 'NORMAL', walAutocheckpoint: 500 });
    expect(query(database, 'PRAGMA synchronous').get()).toEqual([1]);
    expect(query(database, 'PRAGMA wal_autocheckpoint').get()).toEqual([500]);
    database.close();
  });

  test('opened to read, takes no write', () => {
    const writing = openDatabase(path);
    writing.exec('CREATE TABLE t (n INTEGER)');
    const reading = openDatabase(path, { readOnly: true });
    expect(() => reading.exec('INSERT INTO t VALUES (1)')).toThrow(/may not be written/);
    reading.close();
    writing.close();
  });

  test('names the file that cannot be opened', () => {
    expect(() => openDatabase(join(folder, 'no', 'test.db'))).toThrow(join(folder, 'no', 'test.db'));
    expect(() => openDatabase(path, { readOnly: true })).toThrow(path);
  });

  test('refuses a file that is no database', () => {
    writeFileSync(path, 'x'.repeat(4096));
    expect(() => openDatabase(path)).toThrow(/not a database/);
  });

  test('a transaction is all or nothing, and the connection is usable after it failed', () => {
    const database = openDatabase(path);
    database.exec('CREATE TABLE t (n INTEGER UNIQUE)');
    const insert = command(database, 'INSERT INTO t VALUES (?)');
    expect(transaction(database, () => insert.run(1).changes)).toBe(1);
    expect(() =>
      transaction(database, () => {
        insert.run(2);
        insert.run(1);
      }),
    ).toThrow(/UNIQUE/);
    expect(database.isTransaction).toBe(false);
    transaction(database, () => insert.run(3));
    expect(query<[number]>(database, 'SELECT n FROM t ORDER BY n').all()).toEqual([[1], [3]]);
    database.close();
  });
});
