import { OperationalError } from '@ledger/kernel';
import { query, transaction, type Database } from '@ledger/sqlite';
import { tables } from './001-tables';
import { chain } from './002-chain';
import { createGuards, dropGuards } from './guards';
import type { Migration } from './migration';

/** Numbered from 1: a file has the number of the last one that it went through, in `PRAGMA user_version`. */
const MIGRATIONS: readonly Migration[] = [tables, chain];

/** The version of the file that this program reads and writes. */
export const SCHEMA = MIGRATIONS.length;

/** The file holds no ledger: it is new, or lost what it held. */
export class NoLedger extends OperationalError {
  constructor(path: string) {
    super(`${path} holds no ledger.`);
  }
}

/** An older version of this program wrote the file, and it is opened to be read only. */
export class LedgerNotMigrated extends OperationalError {}

/** A newer version of this program wrote the file. */
export class LedgerFromTheFuture extends OperationalError {}

/**
 * Brings a file to the version of this program, a new one from nothing, all in one transaction; a file that is there
 * already is only read. Safe when two processes do it at once: the second one waits for the first and finds it done.
 * Returns the version that was found; 0 for a new file.
 *
 * @throws LedgerFromTheFuture
 */
export function migrate(database: Database): number {
  const found = versionOf(database);
  refuseNewer(found);
  if (found === SCHEMA) return found;
  return transaction(database, () => {
    const now = versionOf(database);
    dropGuards(database);
    for (const { sql, fill } of MIGRATIONS.slice(now)) {
      database.exec(sql);
      fill?.(database);
    }
    createGuards(database);
    database.exec(`PRAGMA user_version = ${SCHEMA}`);
    return now;
  });
}

/** The version of a file. The first one had its number in a table; later ones keep it in `user_version`. */
export function versionOf(database: Database): number {
  const [version] = query<[number]>(database, 'PRAGMA user_version').get()!;
  if (version > 0) return version;
  const [old] = query<[number]>(database, "SELECT count(*) FROM sqlite_master WHERE name = 'meta'").get()!;
  return old === 0 ? 0 : 1;
}

/** @throws NoLedger */
export function requireLedger(database: Database, path: string): void {
  if (versionOf(database) === 0) throw new NoLedger(path);
}

/** @throws LedgerNotMigrated, LedgerFromTheFuture when the file cannot be read as it is */
export function requireSchema(database: Database, path: string): void {
  const found = versionOf(database);
  refuseNewer(found);
  if (found === SCHEMA) return;
  throw new LedgerNotMigrated(
    `${path} has schema ${found}; the service, or the next import, brings it to schema ${SCHEMA}.`,
  );
}

function refuseNewer(found: number): void {
  if (found <= SCHEMA) return;
  throw new LedgerFromTheFuture(
    `The ledger file has schema ${found}; this program knows ${SCHEMA}. Use the newer version of the program that wrote it.`,
  );
}
