import { existsSync, rmSync } from 'node:fs';
import { withNeighbours } from '@ledger/sqlite';
import { type DataFolder, ledgerFile, lockFile, readModelFile } from './names';
import { holdsSomething } from './remains';
import { lockAlone } from './work-lock';

/**
 * Runs what only reads a data folder, and leaves it as it was: SQLite makes an empty log and its index beside a database
 * that it reads, and removes them only when it may write. They stay while others work in the folder.
 */
export async function leavingNoTrace<T>(folder: DataFolder, read: () => Promise<T>): Promise<T> {
  const databases = [ledgerFile(folder), readModelFile(folder)];
  const absent = databases.filter((path) => !existsSync(`${path}-wal`));
  try {
    return await read();
  } finally {
    const made = absent.filter((path) => existsSync(`${path}-wal`));
    if (made.length > 0 && existsSync(lockFile(folder))) removeLogs(folder, made);
  }
}

function removeLogs(folder: DataFolder, databases: readonly string[]): void {
  try {
    const lock = lockAlone(folder);
    for (const path of databases) {
      const [, ...neighbours] = withNeighbours(path);
      if (!holdsSomething(`${path}-wal`)) neighbours.forEach((file) => rmSync(file, { force: true }));
    }
    lock.release();
  } catch {
    // Somebody works here: the files are theirs as well.
  }
}
