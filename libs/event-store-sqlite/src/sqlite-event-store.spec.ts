import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anAppend, appendOne, wholeLog } from '@ledger/event-store/contract';
import { beforeFirst, type Instant, positionOf } from '@ledger/kernel';
import { command, openDatabase, query, type Database } from '@ledger/sqlite';
import { LONGEST_PAGE, MOST_STREAMS } from './event-reader';
import { beginEpoch } from './identity';
import { SCHEMA } from './migrations';
import { type ParticipantFactory, SqliteEventStore } from './sqlite-event-store';

/** Notes each written origin in its own table, and throws after that when it finds one with this id. */
const notingUnless =
  (fault: string): ParticipantFactory =>
  (database) => {
    database.exec('CREATE TABLE noted (id TEXT NOT NULL)');
    const note = command(database, 'INSERT INTO noted VALUES (?)');
    return {
      beforeCommit(written) {
        for (const { append } of written) note.run(append.origin.id);
        if (written.some(({ append }) => append.origin.id === fault)) throw new Error('not this one');
      },
    };
  };

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

  test('a page of whole streams ends early when they are long, and all of them come, each once', async () => {
    const lengths = [1, 3_000, 2_500, 1, LONGEST_PAGE + 1, 2, 2];
    for (const [i, events] of lengths.entries()) await store.append([anAppend(`D-${i}`, 0, { id: `e-${i}`, events })]);
    const pages: number[][] = [];
    let cursor: string | undefined;
    do {
      const page = await store.readStreams(cursor, 100);
      pages.push(page.streams.map(({ events }) => events.length));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(pages).toEqual([[1, 3_000], [2_500, 1], [LONGEST_PAGE + 1], [2, 2]]);
  });

  test('a batch stands in the log in its order, also where a stream comes again', async () => {
    const batch = [
      anAppend('D-2', 0, { id: 'e-1' }),
      anAppend('D-1', 0, { id: 'e-2', events: 2 }),
      anAppend('D-2', 1, { id: 'e-3' }),
    ];
    await store.append(batch);
    expect((await wholeLog(store)).map(({ entry }) => `${entry.stream}/${entry.revision}`)).toEqual([
      'D-2/0',
      'D-1/0',
      'D-1/1',
      'D-2/1',
    ]);
  });

  test('what a participant writes is committed with its append, and rolled back with it', async () => {
    await store.close();
    store = SqliteEventStore.open({ path, participants: [notingUnless('bad')] });
    const appends = ['one', 'bad', 'two'].map((id) => store.append([anAppend(`D-${id}`, 0, { id })]));
    const answers = await Promise.allSettled(appends);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    const noted: string[] = [];
    behind((database) => noted.push(...query<[string]>(database, 'SELECT id FROM noted').all().flat()));
    expect(noted).toEqual(['one', 'two']);
    expect((await wholeLog(store)).map(({ entry }) => entry.origin.id)).toEqual(noted);
  });

  describe('when a transaction fails', () => {
    const poison = (when: string) => (database: Database) =>
      database.exec(`CREATE TRIGGER poison BEFORE INSERT ON events WHEN ${when}
        BEGIN SELECT RAISE(ABORT, 'disk I/O error'); END`);

    test('the append that cannot be written fails alone, nothing of it is left, and it can be done again', async () => {
      await store.append([anAppend('D-1', 0, { id: 'e-0' })]);
      behind(poison('NEW.revision = 2'));
      const appends = [
        anAppend('D-1', 1, { id: 'e-1' }),
        anAppend('D-2', 0, { id: 'e-2', events: 3 }),
        anAppend('D-3', 0, { id: 'e-3' }),
      ];
      const answers = await Promise.all(appends.map((append) => appendOne(store, append)));
      expect(answers.map(({ kind }) => kind)).toEqual(['written', 'failed', 'written']);
      expect(await store.find(appends[1]!.origin)).toBeUndefined();
      expect(await store.readStream('D-2')).toEqual([]);

      behind((database) => database.exec('DROP TRIGGER poison'));
      expect(await appendOne(store, appends[1]!)).toMatchObject({ kind: 'written' });
      const positions = (await wholeLog(store)).map(({ position }) => position);
      expect(positions).toEqual([1, 2, 3, 4, 5, 6].map(positionOf));
      const flaws: string[] = [];
      const beside = await store.inspect((page) => void flaws.push(...page.flatMap((place) => place.flaws)));
      expect([...flaws, ...beside]).toEqual([]);
    });

    test('what was remembered from inside it is forgotten: streams, sources and the next position', async () => {
      behind(poison("NEW.entry LIKE '%poison%'"));
      const answers = await store.append([
        anAppend('D-1', 0, { id: 'e-1' }),
        anAppend('D-2', 0, { id: 'poison' }),
        anAppend('D-1', 1, { id: 'e-2' }),
      ]);
      expect(answers.map(({ kind }) => kind)).toEqual(['written', 'failed', 'written']);
      expect(await appendOne(store, anAppend('D-2', 1, { id: 'e-3' }))).toEqual({ kind: 'conflict', actual: 0 });
      expect(await appendOne(store, anAppend('D-2', 0, { id: 'e-3' }))).toEqual({
        kind: 'written',
        revision: 0,
        position: positionOf(3),
      });
    });

    test('the waiting room beside an append that fails keeps what it was given', async () => {
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
      const [kept, answer] = await Promise.all([
        store.waitingRoom.put([waiting]),
        appendOne(store, anAppend('D-1', 0, { id: 'e-1' })),
      ]);
      expect([kept, answer.kind]).toEqual([[{ kind: 'kept' }], 'failed']);
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

  test.each(['meta', 'streams', 'sources', 'events', 'origins', 'epochs'])(
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
    other.exec(`INSERT INTO events (position, stream, revision, recorded_at, entry) VALUES (1, 1, 0, 0, x'7b7d')`);
    expect(await store.head()).toBe(beforeFirst);
    expect(await store.readStreams(undefined, 10)).toEqual({ streams: [] });
    other.exec('COMMIT');
    expect(await store.head()).toBe(positionOf(1));
    other.close();
  });

  test('an entry that cannot be read is reported with its position and its stream, and the others are read', async () => {
    await store.append(['D-1', 'D-2', 'D-3'].map((stream) => anAppend(stream, 0, { id: stream })));
    behind((database) => {
      database.exec('DROP TRIGGER no_update_of_events');
      database.exec(`UPDATE events SET entry = substr(entry, 2) WHERE position = 2`);
    });
    const page = await store.readLog(beforeFirst, 10);
    expect(page.events.map(({ entry }) => entry.stream)).toEqual(['D-1', 'D-3']);
    expect(page.unreadable).toMatchObject([{ position: positionOf(2), stream: 'D-2' }]);
    const { streams } = await store.readStreams(undefined, 10);
    expect(streams.map(({ stream, events, unreadable }) => [stream, events.length, unreadable.length])).toEqual([
      ['D-1', 1, 0],
      ['D-2', 0, 1],
      ['D-3', 1, 0],
    ]);
    await expect(store.readStream('D-2')).rejects.toThrow(/at position 0000000000000002/);
    expect(await store.readStream('D-3')).toHaveLength(1);
  });

  test.each([
    ['the last event was removed', 'DROP TRIGGER no_delete_of_events; DELETE FROM events WHERE position = 2'],
    [
      'the chain of the last event was changed',
      "DROP TRIGGER no_update_of_events; UPDATE events SET chain = x'00' WHERE position = 2",
    ],
    ['the row of the head was removed', 'DELETE FROM head'],
  ])('when %s, nothing is written any more, and what is there is still read', async (_, sql) => {
    await store.append([anAppend('D-1', 0, { id: 'e-1' }), anAppend('D-2', 0, { id: 'e-2' })]);
    behind((database) => database.exec(sql));
    await expect(store.append([anAppend('D-3', 0, { id: 'e-3' })])).rejects.toThrow(/changed from outside/);
    await expect(store.waitingRoom.dismiss({ source: 's', id: 'i' }, {} as never)).rejects.toThrow(/from outside/);
    expect(await store.readStream('D-1')).toHaveLength(1);
  });

  test('an upstream event that is missing where it was recorded is answered with that, and harms no other', async () => {
    const appends = ['D-1', 'D-2'].map((stream) => anAppend(stream, 0, { id: stream }));
    await store.append(appends);
    behind((database) => database.exec('DROP TRIGGER no_delete_of_events; DELETE FROM events WHERE position = 1'));
    const [lost, kept] = await store.append(appends);
    expect(lost).toMatchObject({ kind: 'failed', error: { name: 'EventMissing' } });
    expect(kept).toMatchObject({ kind: 'repeated' });
    await expect(store.find(appends[0]!.origin)).rejects.toThrow(/is missing there/);
  });

  test('a position by an instant is right where positions are missing', async () => {
    await store.append(['a', 'b', 'c', 'd'].map((id) => anAppend(id, 0, { id })));
    behind((database) =>
      database.exec('DROP TRIGGER no_delete_of_events; DELETE FROM events WHERE position IN (2, 3)'),
    );
    expect(await store.positionAt('2999-01-01T00:00:00Z')).toBe(positionOf(4));
    expect(await store.positionAt('1999-01-01T00:00:00Z')).toBe(beforeFirst);
  });

  test('the chain at each position is SHA-256 over the chain before it and the stored bytes', async () => {
    await store.append(['a', 'b', 'c'].map((id) => anAppend(id, 0, { id })));
    let value = createHash('sha256').update('request-ledger/chain/v1').digest();
    expect(await store.chainAt(beforeFirst)).toBe(value.toString('hex'));
    for (const { position, bytes } of await wholeLog(store)) {
      value = createHash('sha256').update(value).update(bytes).digest();
      expect(await store.chainAt(position)).toBe(value.toString('hex'));
    }
    expect(await store.chainAt(positionOf(4))).toBeUndefined();
    expect((await store.readLog(positionOf(1), 1)).chain).toBe(await store.chainAt(positionOf(2)));
  });

  test('a restored file begins a new epoch at its end, and keeps its identity', async () => {
    await store.append([anAppend('D-1', 0, { id: 'e-1' })]);
    const { ledgerId } = store;
    await store.close();
    const epoch = beginEpoch(path, '2019-05-01T00:00:00.000Z' as Instant);
    store = SqliteEventStore.open({ path });
    expect(store.ledgerId).toBe(ledgerId);
    expect(epoch).toMatchObject({ number: 2, position: positionOf(1), reason: 'restored' });
    expect(await store.epochs()).toEqual([expect.objectContaining({ number: 1, reason: 'created' }), epoch]);
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
    behind((database) => database.exec(`PRAGMA user_version = ${SCHEMA + 1}`));
    expect(() => SqliteEventStore.open({ path })).toThrow(
      new Error(
        `The ledger file has schema ${SCHEMA + 1}; this program knows ${SCHEMA}. Use the newer version of the program that wrote it.`,
      ),
    );
  });

  test('a folder that is not there is named', () => {
    const missing = join(folder, 'no', 'ledger.db');
    expect(() => SqliteEventStore.open({ path: missing })).toThrow(missing);
  });
});
