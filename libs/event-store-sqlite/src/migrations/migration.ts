import type { Database } from '@ledger/sqlite';

/** One step from a version of the file to the next. Released migrations never change: they read files of their time. */
export interface Migration {
  readonly sql: string;
  /** Fills what the SQL has made. Runs in the same transaction, without the guards. */
  readonly fill?: (database: Database) => void;
}
