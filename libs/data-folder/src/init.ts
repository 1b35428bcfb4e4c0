import { mkdirSync } from 'node:fs';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import type { Clock } from '@ledger/kernel';
import { PRIVATE_FOLDER } from '@ledger/sqlite';
import { putAside, removeStaged } from './aside';
import { markerOf, writeMarker } from './marker';
import { type DataFolder, ledgerFile } from './names';
import { holdsSomething, remainsIn } from './remains';
import { ledgerMissing, UnsoundFolder } from './unsound-folder';
import { lockAlone } from './work-lock';

export interface Init {
  readonly folder: DataFolder;
  readonly discardRemains: boolean;
  readonly clock: Clock;
}

export interface Made {
  readonly ledger: string;
  /** Where the remains lie now. */
  readonly aside?: string;
}

/**
 * Makes a new, empty ledger. Remains of another one are put aside, when that is asked for.
 *
 * @throws UnsoundFolder when there is a ledger, or remains of one that are not to be put aside; FolderInUse
 */
export async function initLedger({ folder, discardRemains, clock }: Init): Promise<Made> {
  mkdirSync(folder.dataDir, { recursive: true, mode: PRIVATE_FOLDER });
  const lock = lockAlone(folder);
  try {
    if (holdsLedger(folder)) throw new UnsoundFolder(`${ledgerFile(folder)} holds a ledger. Choose another folder.`);
    const remains = remainsIn(folder);
    if (remains && !discardRemains) throw ledgerMissing(folder, remains, 'holds no ledger');
    const now = clock.now();
    const aside = remains || holdsSomething(ledgerFile(folder)) ? putAside(folder, now) : undefined;
    removeStaged(folder);
    const store = SqliteEventStore.open({ path: ledgerFile(folder) });
    try {
      writeMarker(folder, await markerOf(store, now));
      return { ledger: store.ledgerId, ...(aside !== undefined && { aside }) };
    } finally {
      await store.close();
    }
  } finally {
    lock.release();
  }
}

/** Whether the file is a ledger, or may be one: what cannot be read is not overwritten. */
function holdsLedger(folder: DataFolder): boolean {
  if (!holdsSomething(ledgerFile(folder))) return false;
  try {
    return SqliteEventStore.holdsLedger(ledgerFile(folder));
  } catch {
    return true;
  }
}
