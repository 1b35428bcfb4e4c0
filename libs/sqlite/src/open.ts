import { OperationalError } from '@ledger/kernel';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { GuardedDatabase } from './guarded-database';
import { makePrivate } from './private-file';
import { explained, type StoredFile } from './storage-failure';

/** This folder alone imports `node:sqlite`, which is still a release candidate. */
export type Database = DatabaseSync;
export type Statement = StatementSync;

export interface OpenOptions {
  readonly readOnly?: boolean;
  /** Pages of WAL before the writer checkpoints; 10,000 doubles the load rate of the default 1,000. */
  readonly walAutocheckpoint?: number;
  /** FULL for the truth (each commit is flushed); NORMAL for what can be rebuilt. */
  readonly synchronous?: 'FULL' | 'NORMAL';
}

/** SQLite 3.7.0 to 3.51.2 can corrupt a WAL that two connections checkpoint at once (fixed in 3.51.3). */
const LEAST = [3, 51, 3] as const;

/**
 * Opens a database file as every part of the ledger does: for its owner alone, WAL, foreign keys, a busy time-out, no mmap.
 *
 * @throws StorageFailure when the file cannot be opened (its folder has to exist), or is no database; so does every call
 * later on when the file is at fault
 * @throws UnsafeSqlite on a SQLite older than 3.51.3, whose WAL reset can corrupt the file
 */
export function openDatabase(path: string, options: OpenOptions = {}): Database {
  const file: StoredFile = { path, rebuildable: options.synchronous === 'NORMAL' };
  const database = connect(file, options.readOnly ?? false);
  try {
    refuseUnsafe(database);
    if (!options.readOnly) configure(database, options);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function connect(file: StoredFile, readOnly: boolean): Database {
  if (!readOnly && file.path !== ':memory:') makePrivate(file.path);
  try {
    return new GuardedDatabase(file, readOnly);
  } catch (error) {
    throw explained(error, file);
  }
}

function configure(database: Database, { synchronous = 'FULL', walAutocheckpoint = 10_000 }: OpenOptions): void {
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${synchronous};
    PRAGMA wal_autocheckpoint = ${walAutocheckpoint};
    PRAGMA journal_size_limit = 67108864;
    PRAGMA cache_size = -65536;
    PRAGMA temp_store = MEMORY;
    PRAGMA mmap_size = 0;
    PRAGMA foreign_keys = ON;
  `);
}

/** Whether a SQLite of this version keeps a write-ahead log intact under several connections. */
export function isSafe(version: string): boolean {
  const parts = version.split('.').map(Number);
  const differing = LEAST.findIndex((least, i) => parts[i] !== least);
  return differing === -1 || (parts[differing] ?? 0) > LEAST[differing]!;
}

/** The SQLite of this Node is one that can corrupt a file. */
export class UnsafeSqlite extends OperationalError {}

function refuseUnsafe(database: Database): void {
  const { version } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  if (isSafe(version)) return;
  throw new UnsafeSqlite(
    `SQLite ${version} can corrupt a write-ahead log; the ledger needs ${LEAST.join('.')} or newer.`,
  );
}
