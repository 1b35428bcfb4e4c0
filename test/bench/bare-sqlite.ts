import { join } from 'node:path';
import { type Database, openDatabase, type Statement, transaction } from '@ledger/sqlite';
import { rate } from './result';

/** The tables that recording an event touches, parents first. */
const TABLES = ['streams', 'sources', 'events', 'origins'] as const;

interface Column {
  readonly name: string;
}
type Row = Record<string, string | number | Uint8Array | null>;

/**
 * The ceiling for ingest: the same rows, already made, into the same tables and indexes, by prepared statements in
 * transactions of `group` events, with nothing in between. Returns events per second.
 */
export async function bareInsert(ledger: string, scratch: string, group: number): Promise<number> {
  const from = openDatabase(ledger, { readOnly: true });
  const schema = schemaOf(from);
  const batches = batchesOf(from, group);
  from.close();
  const to = openDatabase(join(scratch, `bare-${group}-${process.hrtime.bigint()}.db`));
  to.exec(schema);
  const inserts = new Map<string, Statement>(
    batches.tables.map(([name, columns]) => [name, to.prepare(insertInto(name, columns))]),
  );
  const speed = await rate(batches.events, () => {
    for (const batch of batches.groups) {
      transaction(to, () => {
        for (const [name, rows] of batch) for (const row of rows) inserts.get(name)!.run(...row);
      });
    }
  });
  to.close();
  return speed;
}

/** The ceiling for replay: read every stored row in ledger order, with or without parsing its JSON. */
export async function bareRead(ledger: string, parse: boolean): Promise<{ speed: number; events: number }> {
  const database = openDatabase(ledger, { readOnly: true });
  const page = database.prepare('SELECT position, entry FROM events WHERE position > ? ORDER BY position LIMIT 5000');
  const decoder = new TextDecoder();
  const { n } = database.prepare('SELECT count(*) AS n FROM events').get() as { n: number };
  let events = 0;
  const speed = await rate(n, () => {
    for (let after = 0; ;) {
      const rows = page.all(after) as unknown as { position: number; entry: Uint8Array }[];
      if (rows.length === 0) break;
      for (const row of rows) if (!parse || JSON.parse(decoder.decode(row.entry)) !== null) events++;
      after = rows[rows.length - 1]!.position;
    }
  });
  database.close();
  return { speed, events };
}

function schemaOf(database: Database): string {
  const rows = database
    .prepare("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL")
    .all() as unknown as { name: string; sql: string }[];
  return rows
    .filter((row) => !row.name.startsWith('sqlite_'))
    .map((row) => `${row.sql};`)
    .join('\n');
}

function batchesOf(database: Database, group: number) {
  const tables = TABLES.map((name) => {
    const columns = database.prepare(`SELECT name FROM pragma_table_info('${name}')`).all() as unknown as Column[];
    return [name, columns.map((column) => column.name)] as const;
  });
  const queues = new Map<string, (Row & { needed_at: number })[]>(
    tables.map(([name]) => [name, database.prepare(byPosition(name)).all() as never]),
  );
  const { n } = database.prepare('SELECT count(*) AS n FROM events').get() as { n: number };
  const columnsOf = new Map<string, readonly string[]>(tables);
  const groups: [string, (string | number | Uint8Array | null)[][]][][] = [];
  const heads = new Map(TABLES.map((name) => [name as string, 0]));
  for (let upTo = group; upTo < n + group; upTo += group) {
    groups.push(TABLES.map((name) => [name, taken(name, upTo)]));
  }
  return { tables, groups, events: n };

  function taken(name: string, upTo: number) {
    const queue = queues.get(name)!;
    const rows = [];
    let head = heads.get(name)!;
    for (; head < queue.length && queue[head]!.needed_at <= upTo; head++) {
      const row = queue[head]!;
      rows.push(columnsOf.get(name)!.map((column) => row[column]!));
    }
    heads.set(name, head);
    return rows;
  }
}

/** Each table's rows with the position at which recording first needed them. */
function byPosition(table: string): string {
  switch (table) {
    case 'events':
      return 'SELECT *, position AS needed_at FROM events ORDER BY position';
    case 'origins':
      return 'SELECT *, position AS needed_at FROM origins ORDER BY position';
    case 'streams':
      return 'SELECT s.*, (SELECT min(position) FROM events e WHERE e.stream = s.id) AS needed_at FROM streams s ORDER BY needed_at';
    default:
      return `SELECT *, 1 AS needed_at FROM ${table}`;
  }
}

const insertInto = (table: string, columns: readonly string[]): string =>
  `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
