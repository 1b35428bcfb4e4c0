import { chmodSync, closeSync, copyFileSync, existsSync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup } from 'node:sqlite';
import { openDatabase } from './open';
import { PRIVATE_FILE } from './private-file';
import { explained } from './storage-failure';

/** More pages than any file has: all in one step, so that writers beside it do not make it begin again. */
const ALL_PAGES = 2 ** 31 - 1;

/**
 * Copies a database while others read and write it: the copy is its state at one moment, in one file without neighbours.
 *
 * @param to a path where nothing stands yet
 * @throws StorageFailure
 */
export async function copyOnline(from: string, to: string): Promise<void> {
  const source = openDatabase(from, { readOnly: true });
  try {
    closeSync(openSync(to, 'wx', PRIVATE_FILE));
    await backup(source, to, { rate: ALL_PAGES });
  } catch (error) {
    throw explained(error, { path: to, rebuildable: false });
  } finally {
    source.close();
  }
  toOneFile(to);
}

/** Copies a database that is not in use, with the write-ahead log that it may have, into one file. */
export function copyAtRest(from: string, to: string): void {
  copyFileSync(from, to);
  chmodSync(to, PRIVATE_FILE);
  if (existsSync(`${from}-wal`)) copyFileSync(`${from}-wal`, `${to}-wal`);
  toOneFile(to);
}

/** Takes the write-ahead log into the file, and flushes it. */
function toOneFile(path: string): void {
  const database = openDatabase(path);
  try {
    database.exec('PRAGMA journal_mode = DELETE');
  } finally {
    database.close();
  }
  flush(path);
}

/** What was written to a file or a folder is on the disk when this returns. */
export function flush(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** The name of a file in a folder is on the disk when this returns. Windows cannot open folders, and needs no such flush. */
export function flushFolderOf(path: string): void {
  if (process.platform !== 'win32') flush(dirname(path));
}
