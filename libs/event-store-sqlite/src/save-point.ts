import { isNativeError } from 'node:util/types';
import type { Database } from '@ledger/sqlite';

/** Keeps one piece of work in a transaction apart from the rest: when it throws, it alone is rolled back. */
export class SavePoint {
  constructor(private readonly database: Database) {}

  /** What `work` returns, or what `failed` makes of the error that it threw. */
  keep<T>(work: () => T, failed: (error: Error) => T): T {
    this.database.exec('SAVEPOINT one');
    try {
      const value = work();
      this.database.exec('RELEASE one');
      return value;
    } catch (error) {
      if (!isNativeError(error) || !this.database.isTransaction) throw error;
      this.database.exec('ROLLBACK TO one; RELEASE one');
      return failed(error);
    }
  }
}
