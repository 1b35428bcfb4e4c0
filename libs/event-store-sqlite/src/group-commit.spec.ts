import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, query, type Database } from '@ledger/sqlite';
import { GroupCommit, TURN } from './group-commit';

describe('GroupCommit', () => {
  let folder: string;
  let database: Database;
  let events: string[];
  let commits: GroupCommit;
  const insert = (n: number) => () => database.prepare('INSERT INTO numbers VALUES (?)').run(n).changes;
  const stored = () => query<[number]>(database, 'SELECT n FROM numbers ORDER BY rowid').all().flat();

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-commit-'));
    database = openDatabase(join(folder, 'test.db'));
    database.exec('CREATE TABLE numbers (n INTEGER UNIQUE)');
    events = [];
    commits = new GroupCommit(database, {
      begun: () => events.push('begun'),
      done: () => undefined,
      durable: () => undefined,
      committed: () => events.push('committed'),
      failed: () => events.push('failed'),
    });
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  test('what is asked for at one time shares one transaction, in the order of asking', async () => {
    await Promise.all(Array.from({ length: 64 }, (_, n) => commits.run(1, insert(n))));
    expect(events).toEqual(['begun', 'committed']);
    expect(stored()).toEqual(Array.from({ length: 64 }, (_, n) => n));
  });

  test('a transaction takes so much and not more; a job that is larger by itself goes alone', async () => {
    await Promise.all([TURN - 1, 1, 1, TURN * 2, 1].map((weight, n) => commits.run(weight, insert(n))));
    expect(events.filter((event) => event === 'committed')).toHaveLength(4);
    expect(stored()).toEqual([0, 1, 2, 3, 4]);
  });

  test('a transaction is full at its bound exactly', async () => {
    await Promise.all([TURN - 1, 1].map((weight, n) => commits.run(weight, insert(n))));
    expect(events).toEqual(['begun', 'committed']);
    await Promise.all([TURN - 1, 2].map((weight, n) => commits.run(weight, insert(n + 2))));
    expect(events).toEqual(['begun', 'committed', 'begun', 'committed', 'begun', 'committed']);
  });

  test('an idle store schedules no turn', async () => {
    const scheduled = jest.spyOn(globalThis, 'setImmediate');
    await commits.run(1, insert(1));
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setTimeout(resolve));
    expect(scheduled).toHaveBeenCalledTimes(1);
    scheduled.mockRestore();
  });

  test('the event loop runs between two transactions', async () => {
    const seen: string[] = [];
    const first = commits.run(TURN, insert(1));
    const second = commits.run(TURN, insert(2)).then(() => seen.push('second'));
    await first;
    setImmediate(() => seen.push('other work'));
    await second;
    await new Promise(setImmediate);
    expect(seen).toContain('other work');
    expect(events).toEqual(['begun', 'committed', 'begun', 'committed']);
  });

  test('it is durable, and seen from elsewhere, before it is acknowledged', async () => {
    const elsewhere = openDatabase(join(folder, 'test.db'), { readOnly: true });
    await commits.run(1, insert(7));
    expect(elsewhere.prepare('SELECT n FROM numbers').get()).toEqual({ n: 7 });
    elsewhere.close();
  });

  test('a job that throws fails alone: the others have a transaction each, and are durable', async () => {
    const asked: boolean[] = [];
    const broken = (careful: boolean) => {
      asked.push(careful);
      insert(3)();
      throw new Error('it cannot be written');
    };
    const all = [commits.run(1, insert(1)), commits.run(1, broken), commits.run(1, insert(2))];
    await expect(all[1]).rejects.toThrow('it cannot be written');
    await Promise.all([all[0], all[2]]);
    expect(asked).toEqual([false, true]);
    expect(stored()).toEqual([1, 2]);
  });

  test('while another process holds the file, the event loop goes on, and the jobs wait for it', async () => {
    const other = openDatabase(join(folder, 'test.db'));
    other.exec('BEGIN IMMEDIATE');
    database.exec('PRAGMA busy_timeout = 5');
    const waiting = commits.run(1, insert(1));
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(stored()).toEqual([]);
    other.exec('COMMIT');
    await waiting;
    expect(stored()).toEqual([1]);
    other.close();
  });

  test('closing commits what is queued', async () => {
    const queued = [commits.run(TURN, insert(1)), commits.run(TURN, insert(2))];
    await commits.close();
    expect(stored()).toEqual([1, 2]);
    await Promise.all(queued);
    await expect(commits.run(1, insert(3))).rejects.toThrow(/closed/);
  });
});
