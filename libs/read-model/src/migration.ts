import type { Database } from '@ledger/sqlite';
import { asideTable, dropGeneration } from './generation-tables';

/**
 * The form of the file, in `PRAGMA user_version`. Form 1 had no version in the file, and no chain value: which history
 * it was made from is found out before it is used (`settling.ts`).
 */
export const VERSION = 2;

const META = `
  CREATE TABLE IF NOT EXISTS ledger (id TEXT NOT NULL) STRICT;
  CREATE TABLE generations (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    status TEXT NOT NULL CHECK (status IN ('live', 'building', 'former')),
    catalog TEXT NOT NULL,
    position INTEGER NOT NULL DEFAULT 0,
    chain TEXT,
    halted_at INTEGER,
    halted_error TEXT
  ) STRICT;
  CREATE UNIQUE INDEX one_of_each_status ON generations (status) WHERE status <> 'former';
`;

/** 0 for a new file. */
export function versionOf(database: Database): number {
  const meta = database.prepare("SELECT count(*) AS n FROM sqlite_master WHERE name = 'generations'");
  if ((meta.get() as { n: number }).n === 0) return 0;
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
  return Math.max(version, 1);
}

/** Brings the file to this form; has to run in a transaction. */
export function migrate(database: Database): void {
  const found = versionOf(database);
  if (found === VERSION) return;
  if (found === 0) database.exec(META);
  else toSecond(database);
  database.exec(`PRAGMA user_version = ${VERSION}`);
}

/** What was being built is built again; the live tables stay, without a chain value. */
function toSecond(database: Database): void {
  database.exec('DROP INDEX one_of_each_status; ALTER TABLE generations RENAME TO first_generations;');
  database.exec(META);
  database.exec(`
    INSERT INTO generations (number, status, catalog, position)
      SELECT number, status, catalog, position FROM first_generations;
    DROP TABLE first_generations;
  `);
  const rows = database.prepare('SELECT number, status FROM generations').all();
  for (const { number, status } of rows as unknown as { number: number; status: string }[]) {
    database.exec(`ALTER TABLE changes_${number} ADD COLUMN chain TEXT NOT NULL DEFAULT ''; ${asideTable(number)}`);
    if (status === 'building') dropGeneration(database, number);
  }
}
