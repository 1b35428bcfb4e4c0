import { OperationalError } from '@ledger/kernel';
import { chmodSync, existsSync, renameSync, rmSync, statSync } from 'node:fs';
import { copyOnline, flushFolderOf, PRIVATE_FILE, withNeighbours } from '@ledger/sqlite';
import { type DataFolder, ledgerFile } from './names';
import { refuseUnsound } from './opening';
import { type Copied, type Verify, verifyCopy } from './verified';

export interface BackedUp extends Copied {
  readonly bytes: number;
}

/** A file stands where a new one is to be written. */
export class FileInTheWay extends OperationalError {}

/**
 * Copies the ledger to a file while a service may be at work on it, and reads the copy whole before it gets its name. The
 * copy is the state of one moment, for its owner alone.
 *
 * @throws UnsoundFolder, UnfitCopy, FileInTheWay, StorageFailure
 */
export async function backUp(folder: DataFolder, to: string, verify: Verify): Promise<BackedUp> {
  if (existsSync(to)) throw new FileInTheWay(`${to} is there already.`, { next: 'Name a file that is not.' });
  refuseUnsound(folder);
  const part = `${to}.part`;
  const removePart = (): void => withNeighbours(part).forEach((file) => rmSync(file, { force: true }));
  removePart();
  try {
    await copyOnline(ledgerFile(folder), part);
    const copied = await verifyCopy(part, verify);
    const { size: bytes } = statSync(part);
    chmodSync(part, PRIVATE_FILE);
    renameSync(part, to);
    flushFolderOf(to);
    return { ...copied, bytes };
  } catch (error) {
    removePart();
    throw error;
  }
}
