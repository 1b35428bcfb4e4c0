import { measureNames } from '@ledger/counting';
import { positionOf } from '@ledger/kernel';
import { openDatabase } from '@ledger/sqlite';
import fc from 'fast-check';
import { DoesNotAddUp } from './does-not-add-up';
import { corrected, noData, received, record, type Step } from './testing/histories';
import { fileIn, ledgerWith, type TestLedger } from './testing/ledger';
import { writeRow } from './testing/rewriting';

/** How many changes are made, each of a fresh copy of the tables. */
const CHANGES = 200;

const STEPS: readonly Step[] = [
  ...Array.from({ length: 12 }, (_, n) => received(n + 1, { country: ['IE', 'FR', 'DE'][n % 3]!, accounts: n })),
  ...Array.from({ length: 8 }, (_, n) => noData(n + 1)),
  corrected(1, { country: 'BR', receivedOn: '2019-07-01' }),
  corrected(4, { country: 'BR' }),
];

let ledger: TestLedger;
beforeEach(async () => {
  ledger = await ledgerWith(STEPS);
  const { events } = await ledger.store.readLog(positionOf(12), 1);
  const unknown = JSON.stringify({ ...JSON.parse(Buffer.from(events[0]!.bytes).toString()), v: 99 });
  await ledger.restart((folder) => writeRow(fileIn(folder, 'ledger.db'), 13, Buffer.from(unknown)));
  await record(ledger.store, [noData(1), received(13)], 100);
  await ledger.open().catchUp();
});
afterEach(() => ledger.close());

type Value = string | number | null;
type Row = Record<string, Value>;

interface Change {
  readonly table: 'demands_1' | 'totals_1' | 'changes_1' | 'aside_1';
  readonly kind: 'changed' | 'missing' | 'extra';
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

const change: fc.Arbitrary<Change> = fc.record({
  table: fc.constantFrom('demands_1', 'totals_1', 'changes_1', 'aside_1'),
  kind: fc.constantFrom('changed', 'missing', 'extra'),
  row: fc.nat(),
  column: fc.nat(),
  value: fc.nat({ max: 1_000_000 }),
});

const KEYS = {
  demands_1: ['number'],
  totals_1: ['place'],
  changes_1: ['position', 'ordinal'],
  aside_1: ['position'],
} as const;

/** Makes the change, and says it as SQL; does nothing where it would leave the table as it is or SQLite refuses it. */
function make({ table, kind, row: at, column, value }: Change): string | undefined {
  const database = openDatabase(fileIn(ledger.folder));
  try {
    const rows = database.prepare(`SELECT * FROM ${table}`).all() as Row[];
    const row = rows[at % rows.length]!;
    const columns = Object.keys(row);
    const name = columns[column % columns.length]!;
    const other = otherValue(row[name]!, value);
    const where = KEYS[table].map((key) => `${key} = ${row[key]}`).join(' AND ');
    const values = { ...row, [name]: other, ...free(table, row, value) };
    const sql = {
      changed: `UPDATE ${table} SET ${name} = ${literal(other)} WHERE ${where}`,
      missing: `DELETE FROM ${table} WHERE ${where}`,
      extra: `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map((of) => literal(values[of]!)).join()})`,
    }[kind];
    database.exec(sql);
    return sql;
  } catch {
    return undefined;
  } finally {
    database.close();
  }
}

/** A row that is put in needs keys that no other row has. */
function free(table: Change['table'], row: Row, value: number): Row {
  if (table === 'demands_1') return { number: 1_000 + value, id: `d-${1_000 + value}` };
  if (table === 'totals_1') return { place: 1_000 + value, month: `20${10 + (value % 9)}-01` };
  if (table === 'aside_1') return { position: (value % 24) + 1, demand: `d-${(value % 13) + 1}` };
  return { position: (value % 30) + 1, ordinal: (row['ordinal'] as number) + 50 };
}

function otherValue(found: Value, value: number): Value {
  if (typeof found === 'number') return found + value + 1;
  if (found !== null && /^\[-?\d/.test(found))
    return found.replace(/\d+/, (digits) => String(Number(digits) + value + 1));
  if (found?.startsWith('{')) return found.replace(/"accounts":\d+/, `"accounts":${value + 100}`);
  return `${found}${value}`;
}

const literal = (value: Value): string => (typeof value === 'string' ? `'${value}'` : String(value));

describe('tables that somebody changed', () => {
  it(`are found by a replay, each of ${CHANGES} random changes, missing and extra rows of each table`, async () => {
    const model = ledger.open();
    expect(await model.replay()).toMatchObject({ equal: true, setAside: 1 });
    const made: string[] = [];
    const missed: string[] = [];
    for (const one of fc.sample(change, { numRuns: CHANGES * 3 })) {
      const undo = savedTable(one.table);
      const sql = make(one);
      if (sql !== undefined) made.push(sql);
      if (sql !== undefined && (await model.replay()).equal) missed.push(sql);
      undo();
      if (made.length === CHANGES) break;
    }
    expect({ made: made.length, missed }).toEqual({ made: CHANGES, missed: [] });
    expect(await model.replay()).toMatchObject({ equal: true });
  });

  it.each([
    ['the position', 'UPDATE generations SET position = position - 1'],
    ['the chain', `UPDATE generations SET chain = replace(chain, substr(chain, 1, 1), 'x')`],
  ])('are found also by %s that they stand at', async (_, sql) => {
    ledger.tamper(sql);
    expect((await ledger.open().replay()).differences[0]).toMatchObject({ what: 'history' });
  });

  it('name the first difference, with what stands there and what has to', async () => {
    ledger.tamper("UPDATE demands_1 SET outcome = 'rejected' WHERE number = 2");
    expect((await ledger.open().replay()).differences).toEqual([
      { what: 'demand d-2: outcome', live: 'rejected', rebuilt: 'no-data-found' },
    ]);
  });
});

/** Remembers a table, and puts it back. */
function savedTable(table: string): () => void {
  ledger.tamper(`CREATE TABLE saved AS SELECT * FROM ${table}`);
  return () => ledger.tamper(`DELETE FROM ${table}; INSERT INTO ${table} SELECT * FROM saved; DROP TABLE saved`);
}

describe('a number whose parts do not add up to it', () => {
  const question = { period: '2019-H1', measure: 'requests' } as const;
  const nines = `[${measureNames.map(() => 9_999).join()}]`;

  it.each([
    ['a total that was changed', 'UPDATE totals_1 SET requests = requests + 1 WHERE place = 1'],
    ['a change that was removed', 'DELETE FROM changes_1 WHERE position = 2'],
    ['a demand that was removed', 'DELETE FROM demands_1 WHERE number = 2'],
    ['a delta that was changed', `UPDATE changes_1 SET deltas = '${nines}' WHERE position = 2`],
    ['a delta that is no list', `UPDATE changes_1 SET deltas = 'many' WHERE position = 2`],
  ])('is not explained: %s', async (_, sql) => {
    ledger.tamper(sql);
    await expect(ledger.open().explain(question)).rejects.toThrow(DoesNotAddUp);
  });

  it('is not explained on any page, and says what to do', async () => {
    const { next } = await ledger.open().explain({ ...question, limit: 2 });
    ledger.tamper('UPDATE totals_1 SET requests = requests + 1 WHERE place = 1');
    await expect(ledger.open().explain({ ...question, limit: 2, after: next! })).rejects.toThrow('ledger replay');
  });

  it.each([
    ['totals', `UPDATE changes_1 SET totals = '${nines}' WHERE position = 12`],
    ['totals of the change before', `UPDATE changes_1 SET totals = '${nines}' WHERE position < 12`],
    ['deltas', `UPDATE changes_1 SET deltas = '${nines}' WHERE position <= 12`],
    ['deltas of the change that follows', `UPDATE changes_1 SET deltas = '${nines}' WHERE position > 12`],
    ['lists', `UPDATE changes_1 SET totals = '[1]'`],
  ])('is not given as of a position: %s that were changed', async (_, sql) => {
    ledger.tamper(sql);
    await expect(ledger.open().totals({ period: '2019', asOf: '12' })).rejects.toThrow(DoesNotAddUp);
  });
});
