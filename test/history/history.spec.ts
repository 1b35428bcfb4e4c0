import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { audit } from '@ledger/intake';
import { wholeLog } from '@ledger/event-store/contract';
import { SCHEMA, SqliteEventStore } from '@ledger/event-store-sqlite';
import { ReadModel } from '@ledger/read-model';
import { openDatabase, query } from '@ledger/sqlite';

const WRITTEN = join(__dirname, '1');

describe('a ledger file of schema 1', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'history-'));
    path = join(folder, 'ledger.db');
    cpSync(join(WRITTEN, 'ledger.db'), path);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const inFile = (sql: string): unknown[] => {
    const database = openDatabase(path);
    const rows = query(database, sql).all();
    database.close();
    return rows;
  };

  test('is brought to the present schema when it is opened, once, and keeps older programs out', async () => {
    await SqliteEventStore.open({ path }).close();
    const heads = inFile('SELECT * FROM head');
    await SqliteEventStore.open({ path }).close();
    expect(inFile('SELECT * FROM head')).toEqual(heads);
    expect(inFile('PRAGMA user_version')).toEqual([[SCHEMA]]);
    expect(inFile("SELECT value FROM meta WHERE name = 'schema'")).toEqual([['2']]);
  });

  test('keeps its bytes, is chained over them, and passes the audit, with what waits', async () => {
    const before = inFile('SELECT position, entry FROM events ORDER BY position') as [number, Uint8Array][];
    const store = SqliteEventStore.open({ path });
    let chain = createHash('sha256').update('request-ledger/chain/v1').digest();
    for (const [i, { position, bytes }] of (await wholeLog(store)).entries()) {
      expect([...bytes]).toEqual([...before[i]![1]]);
      chain = createHash('sha256').update(chain).update(bytes).digest();
      expect(await store.chainAt(position)).toBe(chain.toString('hex'));
    }
    expect(await audit(store)).toEqual({ events: 167, flaws: [] });
    expect((await store.waitingRoom.list(undefined, 10)).items.map(({ origin }) => origin.id)).toEqual(['w-1']);
    expect(await store.epochs()).toMatchObject([{ number: 1, reason: 'created' }]);
    await store.close();
  });

  test('gives the totals that it gave', async () => {
    const store = SqliteEventStore.open({ path });
    const readModel = ReadModel.open({ path: join(folder, 'read-model.db'), store });
    await readModel.catchUp();
    const { rows, position } = await readModel.totals({ period: '2019-H1', by: ['country'] });
    const given = JSON.parse(readFileSync(join(WRITTEN, 'totals.json'), 'utf8')) as { rows: unknown; position: string };
    expect({ rows, position }).toEqual({ rows: given.rows, position: given.position });
    await readModel.close();
    await store.close();
  });

  test('with rows that were lost or damaged before is opened all the same, and the audit names them', async () => {
    inFile('DROP TRIGGER no_delete_of_events');
    inFile('DROP TRIGGER no_update_of_events');
    inFile('DELETE FROM events WHERE position = 50');
    inFile("UPDATE events SET entry = x'00' WHERE position = 90");
    const store = SqliteEventStore.open({ path });
    const { flaws } = await audit(store);
    expect(flaws.map(({ position }) => position)).toEqual(
      expect.arrayContaining(['0000000000000050', '0000000000000090']) as string[],
    );
    await store.close();
  });
});
