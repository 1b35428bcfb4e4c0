import { GuardedDatabase } from './guarded-database';
import { makePrivate } from './private-file';

/**
 * A lock between processes, on a separate, empty database file: the system releases it when the process ends, however
 * that happens. Many may hold it together, or one alone.
 */
export class FileLock {
  private constructor(private readonly database: GuardedDatabase) {}

  /** @throws StorageFailure `locked` while somebody holds it alone */
  static together(path: string): FileLock {
    return FileLock.taken(path, 'BEGIN; SELECT count(*) FROM sqlite_master;');
  }

  /** @throws StorageFailure `locked` while anybody holds it */
  static alone(path: string): FileLock {
    return FileLock.taken(path, 'BEGIN EXCLUSIVE');
  }

  release(): void {
    this.database.close();
  }

  private static taken(path: string, sql: string): FileLock {
    makePrivate(path);
    const database = new GuardedDatabase({ path, rebuildable: true }, false);
    try {
      database.exec('PRAGMA busy_timeout = 0');
      database.exec(sql);
      return new FileLock(database);
    } catch (error) {
      database.close();
      throw error;
    }
  }
}
