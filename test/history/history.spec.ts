import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type OpenFolder, openFolder } from '@ledger/data-folder';
import { wholeLog } from '@ledger/event-store/contract';
import { SCHEMA, SqliteEventStore } from '@ledger/event-store-sqlite';
import { audit } from '@ledger/intake';
import { ReadModel, type TotalsQuery } from '@ledger/read-model';
import { openDatabase, query } from '@ledger/sqlite';

/** One answer of the program that wrote the files. */
interface Given {
  readonly question: TotalsQuery;
  readonly position: string;
  readonly rows: unknown;
}

interface Written {
  readonly schema: number;
  readonly events: number;
  readonly demands: number;
  readonly waiting: readonly string[];
  readonly epochs: readonly string[];
}

const VERSIONS: readonly Written[] = [
  { schema: 1, events: 167, demands: 52, waiting: ['w-1'], epochs: ['created'] },
  { schema: 2, events: 123, demands: 44, waiting: ['h-42'], epochs: ['created', 'restored'] },
];

let folder: string;
let path: string;
let totalsPath: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'history-'));
  path = join(folder, 'ledger.db');
  totalsPath = join(folder, 'read-model.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const take = (schema: number, ...files: readonly string[]): void =>
  files.forEach((file) => cpSync(join(__dirname, String(schema), file), join(folder, file)));

function inFile(sql: string, file = path): unknown[] {
  const database = openDatabase(file);
  const rows = query(database, sql).all();
  database.close();
  return rows;
}

/** The first folder holds one answer, with more of its members than are compared. */
function givenBy(schema: number): readonly Given[] {
  const given = JSON.parse(readFileSync(join(__dirname, String(schema), 'totals.json'), 'utf8')) as Given | Given[];
  return Array.isArray(given) ? given : [{ ...given, question: { period: '2019-H1', by: ['country'] } }];
}

async function expectGivenTotals(schema: number, readModel: ReadModel): Promise<void> {
  for (const { question, position, rows } of givenBy(schema)) {
    const answer = await readModel.totals(question);
    expect({ question, position: answer.position, rows: answer.rows }).toEqual({ question, position, rows });
  }
}

describe.each(VERSIONS)('the files of schema $schema', ({ schema, events, demands, waiting, epochs }) => {
  test('ledger.db is brought to the present schema when it is opened, once, and keeps older programs out', async () => {
    take(schema, 'ledger.db');
    await SqliteEventStore.open({ path }).close();
    const heads = inFile('SELECT * FROM head');
    await SqliteEventStore.open({ path }).close();
    expect(inFile('SELECT * FROM head')).toEqual(heads);
    expect(inFile('PRAGMA user_version')).toEqual([[SCHEMA]]);
    expect(inFile("SELECT value FROM meta WHERE name = 'schema'")).toEqual([['2']]);
  });

  test('ledger.db keeps its bytes, is chained over them, and passes the audit, with what waits', async () => {
    take(schema, 'ledger.db');
    const before = inFile('SELECT position, entry FROM events ORDER BY position') as [number, Uint8Array][];
    const store = SqliteEventStore.open({ path });
    let chain = createHash('sha256').update('request-ledger/chain/v1').digest();
    for (const [i, { position, bytes }] of (await wholeLog(store)).entries()) {
      expect([...bytes]).toEqual([...before[i]![1]]);
      chain = createHash('sha256').update(chain).update(bytes).digest();
      expect(await store.chainAt(position)).toBe(chain.toString('hex'));
    }
    expect(await audit(store)).toEqual({ events, flaws: [] });
    expect((await store.waitingRoom.list(undefined, 10)).items.map(({ origin }) => origin.id)).toEqual(waiting);
    expect((await store.epochs()).map(({ reason }) => reason)).toEqual(epochs);
    await store.close();
  });

  test('give the totals that they gave, counted from the ledger alone', async () => {
    take(schema, 'ledger.db');
    const store = SqliteEventStore.open({ path });
    const readModel = ReadModel.open({ path: totalsPath, store });
    await readModel.catchUp();
    await expectGivenTotals(schema, readModel);
    await readModel.close();
    await store.close();
  });

  test('give the totals that they gave, with their read-model.db, which is compared with the ledger first', async () => {
    take(schema, 'ledger.db', 'read-model.db');
    const store = SqliteEventStore.open({ path });
    const readModel = ReadModel.open({ path: totalsPath, store });
    const statuses = 'SELECT status FROM generations ORDER BY number';
    expect(inFile(statuses, totalsPath)).toEqual([['former'], ['live']]);
    await readModel.catchUp();
    await readModel.assertSameHistory();
    await expectGivenTotals(schema, readModel);
    expect(inFile(statuses, totalsPath)).toEqual([['live']]);
    expect(await readModel.replay()).toMatchObject({ demands, differences: [] });
    await readModel.close();
    await store.close();
  });
});

describe('a ledger.db of schema 1', () => {
  test('with rows that were lost or damaged before is opened all the same, and the audit names them', async () => {
    take(1, 'ledger.db');
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

describe('a data folder of schema 2', () => {
  let opened: OpenFolder | undefined;
  beforeEach(() => (opened = undefined));
  afterEach(() => opened?.close());

  test('opens as one ledger: its ledger.id names the end and the chain that the file has', async () => {
    take(2, 'ledger.db', 'read-model.db', 'ledger.id');
    opened = await openFolder({ dataDir: folder });
    expect(await opened.store.head()).toBe('0000000000000123');
  });

  test('keeps the event that a person dismissed, and the rule that a flagged fact broke', async () => {
    take(2, 'ledger.db');
    const store = SqliteEventStore.open({ path });
    const { items } = await store.waitingRoom.listDismissed(undefined, 10);
    expect(items).toMatchObject([{ origin: { id: 'h-30' }, reason: 'the receipt was never sent' }]);
    const noted = (await wholeLog(store)).filter(({ entry }) => entry.type === 'PolicyExceptionNoted');
    expect(noted.map(({ entry }) => entry.stream)).toEqual(['flag']);
    await store.close();
  });
});

describe('a file that a newer program wrote', () => {
  const NEWER = 'PRAGMA user_version = 99';

  beforeEach(() => take(2, 'ledger.db', 'read-model.db'));

  test.each([true, false])('is refused as ledger.db with what to do (read-only: %s), and not changed', (readOnly) => {
    inFile(NEWER);
    const before = readFileSync(path);
    expect(() => SqliteEventStore.open({ path, readOnly })).toThrow(
      `The ledger file has schema 99; this program knows ${SCHEMA}. Use the newer version of the program that wrote it.`,
    );
    expect(readFileSync(path)).toEqual(before);
  });

  test.each([true, false])(
    'is refused as read-model.db likewise (read-only: %s), and not changed',
    async (readOnly) => {
      inFile(NEWER, totalsPath);
      const before = readFileSync(totalsPath);
      const store = SqliteEventStore.open({ path });
      const open = (): unknown => ReadModel.open({ path: totalsPath, store, readOnly });
      expect(open).toThrow('The read model has schema 99; this program knows 2. Use the newer version of the program');
      expect(open).not.toThrow(/start the service/);
      expect(readFileSync(totalsPath)).toEqual(before);
      await store.close();
    },
  );
});
