import { chmodSync, closeSync, openSync, statSync } from 'node:fs';

/** What only its owner may read and write. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_FOLDER = 0o700;

/** Bits that let the group or others do something. */
const OTHERS = 0o077;

/** A database file, and what SQLite keeps beside it. */
export const withNeighbours = (path: string): readonly string[] => [path, `${path}-wal`, `${path}-shm`];

/** Whether others than the owner may read, write or list it. Windows has no such bits; what is not there is not open. */
export function isOpenToOthers(path: string): boolean {
  if (process.platform === 'win32') return false;
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && (found.mode & OTHERS) !== 0;
}

/**
 * Makes the file of a database that is not there yet, for its owner alone, and takes the rights of others from one that is
 * there and belongs to this user. SQLite gives its `-wal` and `-shm` the mode of the file.
 */
export function makePrivate(path: string): void {
  if (process.platform === 'win32') return;
  try {
    closeSync(openSync(path, 'ax', PRIVATE_FILE));
  } catch {
    // The file exists or cannot be created: opening it reports the error.
  }
  for (const file of withNeighbours(path)) if (!isFolder(file)) tighten(file, PRIVATE_FILE);
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/** A folder such as /tmp, which others are meant to use. */
const SHARED_BY_INTENT = 0o1000;

/** Takes the rights of others from what belongs to this user. Returns whether it had to. */
export function tighten(path: string, mode: number): boolean {
  if (!isOpenToOthers(path)) return false;
  const found = statSync(path);
  if (found.uid !== process.getuid?.() || (found.mode & SHARED_BY_INTENT) !== 0) return false;
  try {
    chmodSync(path, mode);
    return true;
  } catch {
    return false;
  }
}
