import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** The one place that imports `node:sqlite`, which is still a release candidate. */
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
const SAFE = [3, 51, 3] as const;

/**
 * Opens a database file as every part of the ledger does: WAL, foreign keys, a busy time-out, no mmap.
 *
 * @throws Error on a SQLite older than 3.51.3, whose WAL reset can corrupt the file.
 */
export function openDatabase(path: string, options: OpenOptions = {}): Database {
  const database = new DatabaseSync(path, { readOnly: options.readOnly ?? false, timeout: 10_000 });
  refuseUnsafe(database);
  if (options.readOnly) return database;
  database.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = ${options.synchronous ?? 'FULL'};
    PRAGMA wal_autocheckpoint = ${options.walAutocheckpoint ?? 10_000};
    PRAGMA journal_size_limit = 67108864;
    PRAGMA cache_size = -65536;
    PRAGMA temp_store = MEMORY;
    PRAGMA mmap_size = 0;
    PRAGMA foreign_keys = ON;
  `);
  return database;
}

function refuseUnsafe(database: Database): void {
  const { version } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
  const parts = version.split('.').map(Number);
  for (const [i, least] of SAFE.entries()) {
    const part = parts[i] ?? 0;
    if (part > least) return;
    if (part < least) {
      database.close();
      throw new Error(`SQLite ${version} can corrupt a write-ahead log; the ledger needs ${SAFE.join('.')} or newer.`);
    }
  }
}
