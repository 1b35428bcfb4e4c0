import { randomUUID } from 'node:crypto';
import { transaction, type Database } from '@ledger/sqlite';

/** The shape of the file that this program writes. A file with a higher number was written by a newer one. */
const SCHEMA = 1;

/**
 * - `streams`, `sources`: names as integers, which makes the indexes small (2.4 times the load rate, measured).
 * - `events`: the truth. `entry` holds the exact canonical bytes; the other columns repeat what order and lookups need.
 *   AUTOINCREMENT, so that a position is never given twice. `recorded_at` in milliseconds, never falling.
 * - `origins`: where each upstream event was written (the first of its events), with what it said: the dedupe key.
 * - `waiting`: outside the history; the only table whose rows may change and go.
 */
const TABLES = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS streams (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE IF NOT EXISTS sources (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE IF NOT EXISTS events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    stream INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    entry BLOB NOT NULL,
    UNIQUE (stream, revision)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS origins (
    source INTEGER NOT NULL,
    id TEXT NOT NULL,
    position INTEGER NOT NULL,
    digest TEXT NOT NULL,
    PRIMARY KEY (source, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS waiting (
    ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    id TEXT NOT NULL,
    stream TEXT NOT NULL,
    at TEXT NOT NULL,
    waits_for TEXT NOT NULL,
    since TEXT NOT NULL,
    digest TEXT NOT NULL,
    submission TEXT NOT NULL,
    refusal TEXT,
    UNIQUE (source, id)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS waiting_of_stream ON waiting (stream, at, source, id);
`;

/** Against accidents, not against whoever owns the file: what is recorded stays as it is. */
const GUARDS = ['meta', 'streams', 'sources', 'events', 'origins']
  .flatMap((table) => ['UPDATE', 'DELETE'].map((verb) => guard(table, verb)))
  .join('\n');

function guard(table: string, verb: string): string {
  return `CREATE TRIGGER IF NOT EXISTS no_${verb.toLowerCase()}_of_${table} BEFORE ${verb} ON ${table}
    BEGIN SELECT RAISE(ABORT, '${table}: what is recorded is never changed; record a correction instead'); END;`;
}

/**
 * Creates what is missing and returns the ledger's identity, made at random with the file. Safe when two processes do it
 * at once: the second one waits for the first and finds everything there.
 *
 * @throws LedgerFromTheFuture
 */
export function prepareSchema(database: Database): string {
  return transaction(database, () => {
    database.exec(TABLES + GUARDS);
    const remember = database.prepare('INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT DO NOTHING');
    remember.run('schema', String(SCHEMA));
    remember.run('ledger_id', randomUUID());
    refuseNewer(Number(recall(database, 'schema')));
    return recall(database, 'ledger_id');
  });
}

function recall(database: Database, name: string): string {
  const row = database.prepare('SELECT value FROM meta WHERE name = ?').get(name) as { value: string };
  return row.value;
}

/** A newer version of this program wrote the file. */
export class LedgerFromTheFuture extends Error {
  override readonly name = 'LedgerFromTheFuture';
}

function refuseNewer(found: number): void {
  if (found <= SCHEMA) return;
  throw new LedgerFromTheFuture(
    `The ledger file has schema ${found}; this program knows ${SCHEMA}. Use the version of the program that wrote it.`,
  );
}
