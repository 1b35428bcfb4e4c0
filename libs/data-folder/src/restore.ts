import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { beginEpoch, SqliteEventStore } from '@ledger/event-store-sqlite';
import type { Epoch } from '@ledger/event-store';
import type { Clock } from '@ledger/kernel';
import { copyAtRest, flush, flushFolderOf, PRIVATE_FOLDER } from '@ledger/sqlite';
import { putAside, removeStaged } from './aside';
import { type Loss, lossBy } from './loss';
import { markerOf, writeMarker } from './marker';
import { type DataFolder, ledgerFile, stagedFile } from './names';
import { holdsSomething } from './remains';
import { UnsoundFolder } from './unsound-folder';
import { type Copied, endOf, UnfitCopy, type Verify } from './verified';
import { lockAlone } from './work-lock';

/** A backup that was read whole, and lies in the folder beside what is there now. */
export interface Staged extends Copied {
  /** What is there now and would be lost. */
  readonly loss?: Loss;
  /** Puts it in the place of what is there, and that aside. */
  take(): Promise<Restored>;
}

export interface Restored {
  readonly epoch: Epoch;
  /** The folder that holds what was there before. */
  readonly aside?: string;
}

export interface Restore {
  readonly folder: DataFolder;
  /** The backup; without it, the `ledger.db` that lies in the folder: somebody put it there by hand, or its end was lost. */
  readonly file: string | undefined;
  readonly verify: Verify;
  readonly clock: Clock;
}

/**
 * Copies a backup into the folder, brings it to the present version, reads it whole, and compares it with what is there;
 * then `decide` says whether to take it. No other process may work in the folder meanwhile. What is computed from the ledger is
 * put aside with the old one, and made again when the service starts.
 *
 * @returns what `decide` returned
 * @throws FolderInUse, UnfitCopy, UnsoundFolder, StorageFailure; the folder is as it was then
 */
export async function restore<T>(options: Restore, decide: (staged: Staged) => Promise<T>): Promise<T> {
  const { folder, file = ledgerFile(folder) } = options;
  mkdirSync(folder.dataDir, { recursive: true, mode: PRIVATE_FOLDER });
  const lock = lockAlone(folder);
  try {
    if (!holdsSomething(file))
      throw new UnsoundFolder(`${file} is ${existsSync(file) ? 'empty' : 'missing'}: name a backup.`);
    removeStaged(folder);
    copyAtRest(file, stagedFile(folder));
    return await decide(await staged({ ...options, file }));
  } finally {
    removeStaged(folder);
    lock.release();
  }
}

async function staged({ folder, file, verify, clock }: Restore & { file: string }): Promise<Staged> {
  const store = SqliteEventStore.open({ path: stagedFile(folder), create: false });
  try {
    const [flaw, ...more] = await verify(store);
    if (flaw) throw new UnfitCopy(file, [flaw, ...more]);
    const loss = await lossBy(folder, store);
    return { ...(await endOf(store)), ...(loss && { loss }), take: () => take(folder, clock) };
  } finally {
    await store.close();
  }
}

async function take(folder: DataFolder, clock: Clock): Promise<Restored> {
  const now = clock.now();
  const epoch = beginEpoch(stagedFile(folder), now);
  flush(stagedFile(folder));
  const aside = putAside(folder, now);
  renameSync(stagedFile(folder), ledgerFile(folder));
  flushFolderOf(ledgerFile(folder));
  const store = SqliteEventStore.open({ path: ledgerFile(folder), create: false });
  try {
    writeMarker(folder, await markerOf(store, now));
  } finally {
    await store.close();
  }
  return { epoch, ...(aside !== undefined && { aside }) };
}
