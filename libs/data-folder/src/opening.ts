import { existsSync, mkdirSync } from 'node:fs';
import { NoLedger, SqliteEventStore } from '@ledger/event-store-sqlite';
import { type Clock, type Position, systemClock } from '@ledger/kernel';
import { type FileLock, PRIVATE_FOLDER, tighten, walState } from '@ledger/sqlite';
import { markerOf, writeMarker } from './marker';
import { type DataFolder, ledgerFile } from './names';
import { refuseOtherHistory } from './one-history';
import { holdsSomething, remainsIn } from './remains';
import { ledgerMissing, logDamaged } from './unsound-folder';
import { lockTogether } from './work-lock';

/** The ledger of a data folder, opened to work with. */
export interface OpenFolder {
  readonly store: SqliteEventStore;
  /** Writes beside the ledger how far it has come; at most what is durable. */
  mark(): Promise<void>;
  /** Marks, closes, and lets others replace the ledger. */
  close(): Promise<void>;
}

/**
 * Opens the ledger of a data folder, and makes both where there is nothing yet. The folder and its files are for this user
 * alone afterwards, when they belong to this user.
 *
 * @throws UnsoundFolder when the files in it do not make one ledger: nothing was changed then
 * @throws FolderInUse while it is restored
 */
export async function openFolder(folder: DataFolder, clock: Clock = systemClock()): Promise<OpenFolder> {
  mkdirSync(folder.dataDir, { recursive: true, mode: PRIVATE_FOLDER });
  const lock = lockTogether(folder);
  try {
    const store = await openSound(folder);
    tighten(folder.dataDir, PRIVATE_FOLDER);
    return new Opened(store, lock, folder, clock);
  } catch (error) {
    lock.release();
    throw error;
  }
}

class Opened implements OpenFolder {
  private marked: Position | undefined;
  private closed = false;

  constructor(
    readonly store: SqliteEventStore,
    private readonly lock: FileLock,
    private readonly folder: DataFolder,
    private readonly clock: Clock,
  ) {}

  async mark(): Promise<void> {
    this.store.checkFile();
    if (this.marked === (await this.store.head())) return;
    const marker = await markerOf(this.store, this.clock.now());
    writeMarker(this.folder, marker);
    this.marked = marker.position;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    // A folder that is gone, or full, does not keep the ledger from being closed.
    await this.mark().catch(() => undefined);
    await this.store.close();
    this.lock.release();
  }
}

async function openSound(folder: DataFolder): Promise<SqliteEventStore> {
  refuseUnsound(folder);
  const store = openOnly(folder);
  try {
    await refuseOtherHistory(folder, store);
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
}

/**
 * Looks at the files without opening them.
 *
 * @throws UnsoundFolder when there is no ledger and remains of one are, or when SQLite would drop the end of its log
 */
export function refuseUnsound(folder: DataFolder): void {
  const path = ledgerFile(folder);
  if (!holdsSomething(path)) {
    const remains = remainsIn(folder);
    if (remains) throw ledgerMissing(folder, remains, existsSync(path) ? 'is empty' : 'is missing');
    return;
  }
  const state = walState(`${path}-wal`);
  if (state.kind === 'damaged') throw logDamaged(folder, state.what);
}

/** A file without a ledger in it is a new one only where nothing says that there was one. */
function openOnly(folder: DataFolder): SqliteEventStore {
  const remains = remainsIn(folder);
  try {
    return SqliteEventStore.open({ path: ledgerFile(folder), create: remains === undefined });
  } catch (error) {
    if (error instanceof NoLedger && remains) throw ledgerMissing(folder, remains, 'has lost its content');
    throw error;
  }
}
