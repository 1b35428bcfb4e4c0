import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anAppend, appendOne, wholeLog } from '@ledger/event-store/contract';
import { beforeFirst, positionOf } from '@ledger/kernel';
import { openDatabase, type Database } from '@ledger/sqlite';
import { LONGEST_PAGE, MOST_STREAMS } from './event-reader';
import { SqliteEventStore } from './sqlite-event-store';

describe('SqliteEventStore', () => {
  let folder: string;
  let path: string;
  let store: SqliteEventStore;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-sqlite-'));
    path = join(folder, 'ledger.db');
    store = SqliteEventStore.open({ path });
  });
  afterEach(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });

  /** Does something to the file behind the store's back. */
  function behind(work: (database: Database) => void): void {
    const database = openDatabase(path);
    work(database);
    database.close();
  }

  describe('when a transaction fails', () => {
    const poison = (when: string) => (database: Database) =>
      database.exec(`CREATE TRIGGER poison BEFORE INSERT ON events WHEN ${when}
        BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END`);

    test('all of its appends are rejected, nothing of them is left, and each can be done again', async () => {
      await store.append([anAppend('D-1', 0, { id: 'e-0' })]);
      behind(poison('NEW.revision = 2'));
      const appends = [
        anAppend('D-1', 1, { id: 'e-1' }),
        anAppend('D-2', 0, { id: 'e-2', events: 3 }),
        anAppend('D-3', 0, { id: 'e-3' }),
      ];
      const answers = await Promise.allSettled(appends.map((append) => store.append([append])));
      expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
      expect(await wholeLog(store)).toHaveLength(1);
      expect(await store.find(appends[2]!.origin)).toBeUndefined();

      behind((database) => database.exec('DROP TRIGGER poison'));
      const again = await store.append(appends);
      expect(again.map(({ kind }) => kind)).toEqual(['written', 'written', 'written']);
      const positions = (await wholeLog(store)).map(({ position }) => position);
      expect(positions).toEqual([1, 2, 3, 4, 5, 6].map(positionOf));
    });

    test('what was remembered from inside it is forgotten: streams, sources and the next position', async () => {
      behind(poison("NEW.entry LIKE '%poison%'"));
      await expect(
        store.append([anAppend('D-1', 0, { id: 'e-1' }), anAppend('D-1', 1, { id: 'poison' })]),
      ).rejects.toThrow('disk I/O error');
      expect(await appendOne(store, anAppend('D-1', 1, { id: 'e-2' }))).toEqual({ kind: 'conflict', actual: 0 });
      expect(await appendOne(store, anAppend('D-1', 0, { id: 'e-1' }))).toEqual({
        kind: 'written',
        revision: 0,
        position: positionOf(1),
      });
    });

    test('the waiting room shares the fate of the appends beside it', async () => {
      behind(poison('TRUE'));
      const waiting = {
        origin: { source: 'https://cases.example', id: 'w-1' },
        stream: 'D-1',
        at: '2019-03-01T00:00:00.000Z',
        waitsFor: 'DemandReceived',
        since: '2019-03-08T10:00:00.000Z',
        digest: 'd',
        submission: {},
      } as never;
      const both = await Promise.allSettled([
        store.waitingRoom.put([waiting]),
        store.append([anAppend('D-1', 0, { id: 'e-1' })]),
      ]);
      expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(await store.waitingRoom.count()).toBe(0);
      await store.waitingRoom.put([waiting]);
      expect(await store.waitingRoom.count()).toBe(1);
    });
  });

  test('a refused append leaves no stream and no source behind', async () => {
    await store.append([anAppend('D-1', 5, { id: 'e-1' })]);
    behind((database) => {
      for (const table of ['streams', 'sources', 'origins', 'events']) {
        expect(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()).toEqual({ n: 0 });
      }
    });
  });

  test.each(['meta', 'streams', 'sources', 'events', 'origins'])(
    '%s: nothing can be changed or deleted',
    async (table) => {
      await store.append([anAppend('D-1', 0, { id: 'e-1' })]);
      behind((database) => {
        const [column] = database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all();
        const name = String(column!['name']);
        expect(() => database.exec(`UPDATE ${table} SET ${name} = ${name}`)).toThrow(
          /never changed; record a correction/,
        );
        expect(() => database.exec(`DELETE FROM ${table}`)).toThrow(/never changed; record a correction/);
      });
    },
  );

  test('readers do not see what is not committed', async () => {
    const other = openDatabase(path);
    other.exec('BEGIN IMMEDIATE');
    other.exec(`INSERT INTO streams VALUES (1, 'D-1')`);
    other.exec(`INSERT INTO events VALUES (1, 1, 0, 0, x'7b7d')`);
    expect(await store.head()).toBe(beforeFirst);
    expect(await store.readStreams(undefined, 10)).toEqual({ streams: [] });
    other.exec('COMMIT');
    expect(await store.head()).toBe(positionOf(1));
    other.close();
  });

  test('an entry that was changed from outside halts its reader, which names the position', async () => {
    await store.append([anAppend('D-1', 0, { id: 'e-1' }), anAppend('D-2', 0, { id: 'e-2' })]);
    behind((database) => {
      database.exec('DROP TRIGGER no_update_of_events');
      database.exec(`UPDATE events SET entry = substr(entry, 2) WHERE position = 2`);
    });
    await expect(store.readLog(beforeFirst, 10)).rejects.toThrow(/at position 0000000000000002/);
    expect((await store.readLog(beforeFirst, 1)).events).toHaveLength(1);
  });

  test('a position is not given again, even after the tail was cut off by force', async () => {
    const first = await appendOne(store, anAppend('D-1', 0, { id: 'e-1' }));
    await store.append([anAppend('D-2', 0, { id: 'e-2' })]);
    behind((database) => {
      database.exec('DROP TRIGGER no_delete_of_events');
      database.exec('DELETE FROM events WHERE position = 2');
    });
    expect(first).toMatchObject({ position: positionOf(1) });
    expect(await appendOne(store, anAppend('D-3', 0, { id: 'e-3' }))).toMatchObject({ position: positionOf(3) });
  });

  test('however much is asked for, a page stays small', async () => {
    const many = Math.max(LONGEST_PAGE, MOST_STREAMS) + 1;
    await store.append(Array.from({ length: many }, (_, i) => anAppend(`D-${i}`, 0, { id: `e-${i}` })));
    expect((await store.readLog(beforeFirst, Number.MAX_SAFE_INTEGER)).events).toHaveLength(LONGEST_PAGE);
    const page = await store.readStreams(undefined, Number.MAX_SAFE_INTEGER);
    expect(page.streams).toHaveLength(MOST_STREAMS);
    expect(page.next).toBeDefined();
  });

  test('each commit is flushed: write-ahead log, synchronous FULL', () => {
    behind((database) => {
      expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
      expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    });
  });

  test('a file that a newer version wrote is refused, and left as it is', async () => {
    await store.close();
    behind((database) => {
      database.exec('DROP TRIGGER no_update_of_meta');
      database.exec(`UPDATE meta SET value = '2' WHERE name = 'schema'`);
    });
    expect(() => SqliteEventStore.open({ path })).toThrow(/schema 2; this program knows 1/);
  });

  test('a folder that is not there is named', () => {
    const missing = join(folder, 'no', 'ledger.db');
    expect(() => SqliteEventStore.open({ path: missing })).toThrow(missing);
  });
});
