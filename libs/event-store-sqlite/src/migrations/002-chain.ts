import { chained, GENESIS } from '@ledger/event-store';
import { query, type Database } from '@ledger/sqlite';
import { epochSeal, waitingSeal, xor, NOTHING } from '../seal';
import type { Migration } from './migration';

/**
 * - `events.chain`: the hash chain after the entry.
 * - `head`: where the log ends, the chain there, and the sum of the seals of all rows that stand beside the log. Written
 *   in each transaction, so that a removed row is missed.
 * - `origins.seal`: only where the upstream event was answered and changed nothing: its row claims the origin, and its
 *   position is that of the event that it was answered with.
 * - `dismissals`: events that waited, and that a person settled.
 * - `epochs`: the histories that the ledger has had.
 */
export const chain: Migration = {
  sql: `
    ALTER TABLE events ADD COLUMN chain BLOB NOT NULL DEFAULT x'';
    ALTER TABLE waiting ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
    ALTER TABLE origins ADD COLUMN seal BLOB;
    CREATE TABLE head (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      position INTEGER NOT NULL,
      chain BLOB NOT NULL,
      beside BLOB NOT NULL
    ) STRICT;
    CREATE TABLE dismissals (
      source TEXT NOT NULL,
      id TEXT NOT NULL,
      stream TEXT NOT NULL,
      digest TEXT NOT NULL,
      at TEXT NOT NULL,
      by TEXT NOT NULL,
      reason TEXT NOT NULL,
      seal BLOB NOT NULL,
      PRIMARY KEY (source, id)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE epochs (
      number INTEGER PRIMARY KEY,
      began_at TEXT NOT NULL,
      position INTEGER NOT NULL,
      chain BLOB NOT NULL,
      reason TEXT NOT NULL,
      seal BLOB NOT NULL
    ) STRICT;
  `,
  fill: (database) => {
    database.exec("UPDATE meta SET value = '2' WHERE name = 'schema'"); // keeps programs of schema 1 away from the file
    const end = chainEvents(database);
    const beside = xor(xor(NOTHING, sealWaiting(database)), firstEpoch(database));
    database.prepare('INSERT INTO head VALUES (1, ?, ?, ?)').run(end.position, end.chain, beside);
  },
};

/** Events a page: the file may hold millions, and memory stays flat. */
const PAGE = 5_000;

function chainEvents(database: Database): { position: number; chain: Uint8Array } {
  const page = query<[position: number, entry: Uint8Array]>(
    database,
    'SELECT position, entry FROM events WHERE position > ? ORDER BY position LIMIT ?',
  );
  const write = database.prepare('UPDATE events SET chain = ? WHERE position = ?');
  let end = { position: 0, chain: GENESIS };
  for (let rows = page.all(0, PAGE); rows.length > 0; rows = page.all(end.position, PAGE)) {
    for (const [position, entry] of rows) {
      end = { position, chain: chained(end.chain, entry) };
      write.run(end.chain, position);
    }
  }
  return end;
}

function sealWaiting(database: Database): Uint8Array {
  const columns = 'source, id, stream, at, waits_for, since, digest, submission, refusal';
  const rows = query<string[]>(database, `SELECT ${columns} FROM waiting`).all();
  const write = database.prepare('UPDATE waiting SET seal = ? WHERE source = ? AND id = ?');
  let sum = NOTHING;
  for (const row of rows) {
    const seal = waitingSeal(row);
    write.run(seal, row[0]!, row[1]!);
    sum = xor(sum, seal);
  }
  return sum;
}

/** The one history that a file has had so far. */
function firstEpoch(database: Database): Uint8Array {
  const ledgerId = String(query(database, "SELECT value FROM meta WHERE name = 'ledger_id'").get()![0]);
  const [since] = query<[number | null]>(database, 'SELECT min(recorded_at) FROM events').get()!;
  const row = [1, new Date(since ?? Date.now()).toISOString(), 0, GENESIS, 'created'] as const;
  const seal = epochSeal(ledgerId, row);
  database.prepare('INSERT INTO epochs VALUES (?, ?, ?, ?, ?, ?)').run(...row, seal);
  return seal;
}
