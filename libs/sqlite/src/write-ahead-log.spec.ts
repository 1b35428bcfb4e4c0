import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { type Database, openDatabase } from './open';
import { command, query } from './query';
import { transaction } from './transaction';
import { walState } from './write-ahead-log';

const HEADER = 32;
const FRAME = 24 + 4096;

describe('a write-ahead log', () => {
  let folder: string;
  let database: Database;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-wal-'));
    path = join(folder, 'test.db');
    database = openDatabase(path);
    database.exec('CREATE TABLE t (n INTEGER PRIMARY KEY, text TEXT)');
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const fill = (rows: number): void => {
    const insert = command(database, 'INSERT INTO t (text) VALUES (?)');
    for (let i = 0; i < rows; i++) transaction(database, () => insert.run('x'.repeat(900)));
  };

  /** The files as they are after a kill. */
  const killed = (name: string): string => {
    const copy = join(folder, name);
    copyFileSync(path, copy);
    copyFileSync(`${path}-wal`, `${copy}-wal`);
    return copy;
  };

  const rowsIn = (copy: string): number => {
    const opened = openDatabase(copy);
    const [rows] = query<[number]>(opened, 'SELECT count(*) FROM t').get()!;
    opened.close();
    return rows;
  };

  test('that is as SQLite wrote it is sound, with all of its frames', () => {
    fill(20);
    const { length } = readFileSync(`${path}-wal`);
    expect(walState(`${path}-wal`)).toEqual({ kind: 'sound', frames: (length - HEADER) / FRAME });
  });

  test('that is not there, or holds nothing, is none', () => {
    expect(walState(join(folder, 'no-wal'))).toEqual({ kind: 'none' });
    writeFileSync(join(folder, 'empty-wal'), '');
    expect(walState(join(folder, 'empty-wal'))).toEqual({ kind: 'none' });
  });

  test('that was begun again over an older one is sound', () => {
    fill(40);
    database.exec('PRAGMA wal_checkpoint(RESTART)');
    fill(3);
    expect(walState(`${path}-wal`)).toMatchObject({ kind: 'sound' });
    expect(rowsIn(killed('again.db'))).toBe(43);
  });

  test('that was cut off in the middle of a frame is sound up to there', () => {
    fill(20);
    const copy = killed('torn.db');
    const { length } = readFileSync(`${copy}-wal`);
    truncateSync(`${copy}-wal`, length - 100);
    expect(walState(`${copy}-wal`)).toEqual({ kind: 'sound', frames: (length - HEADER) / FRAME - 1 });
  });

  test('with any one bit changed: it is found, or all that was committed is there', () => {
    fill(25);
    const wal = readFileSync(`${path}-wal`);
    let turn = 0;
    fc.assert(
      fc.property(fc.nat({ max: wal.length * 8 - 1 }), (bit) => {
        const copy = killed(`flipped-${turn++}.db`);
        const bytes = Buffer.from(wal);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        writeFileSync(`${copy}-wal`, bytes);
        return walState(`${copy}-wal`).kind === 'damaged' || rowsIn(copy) === 25;
      }),
      { numRuns: 60 },
    );
  });

  test('whose header was changed in a bit is damaged: SQLite would drop all of it', () => {
    fill(5);
    const wal = readFileSync(`${path}-wal`);
    for (let bit = 0; bit < HEADER * 8; bit += 5) {
      const bytes = Buffer.from(wal);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      writeFileSync(join(folder, 'header-wal'), bytes);
      expect([bit, walState(join(folder, 'header-wal')).kind]).toEqual([bit, 'damaged']);
    }
  });
});
