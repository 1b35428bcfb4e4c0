import { OperationalError } from '@ledger/kernel';
import { FileLock, StorageFailure } from '@ledger/sqlite';
import { type DataFolder, lockFile } from './names';

/** Somebody else works in the data folder, so that this cannot be done now. */
export class FolderInUse extends OperationalError {}

/** For all that work with the ledger: many at a time. @throws FolderInUse while a restore is under way */
export const lockTogether = (folder: DataFolder): FileLock =>
  locked(
    () => FileLock.together(lockFile(folder)),
    `A restore is under way in ${folder.dataDir}. Wait until it is done.`,
  );

/** For what replaces the ledger. @throws FolderInUse while a service or another command works with it */
export const lockAlone = (folder: DataFolder): FileLock =>
  locked(
    () => FileLock.alone(lockFile(folder)),
    `A service or another command works in ${folder.dataDir}. Stop it, and do this again.`,
  );

function locked(lock: () => FileLock, otherwise: string): FileLock {
  try {
    return lock();
  } catch (error) {
    if (error instanceof StorageFailure && error.trouble === 'locked') throw new FolderInUse(otherwise);
    throw error;
  }
}
