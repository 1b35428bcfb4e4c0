import { copyFileSync, rmSync } from 'node:fs';
import type { Flaw } from '@ledger/event-store';
import { LedgerNotMigrated, SqliteEventStore } from '@ledger/event-store-sqlite';
import { type Instant, OperationalError, type Position } from '@ledger/kernel';
import { withNeighbours } from '@ledger/sqlite';

/** Looks at a whole ledger, and resolves to what is wrong with it. */
export type Verify = (store: SqliteEventStore) => Promise<readonly Flaw[]>;

/** A copy of a ledger is not one that could be restored. */
export class UnfitCopy extends OperationalError {
  constructor(path: string, [{ position, detail }]: readonly [Flaw, ...Flaw[]]) {
    const where = position === undefined ? '' : `at position ${position}: `;
    super(`${path} is not a whole ledger: ${where}${detail}`);
  }
}

/** Where a copy of a ledger ends. */
export interface Copied {
  readonly ledger: string;
  readonly position: Position;
  /** When its newest event was recorded; absent where there is none. */
  readonly recordedAt?: Instant;
}

/** Reads a copy as a restore would, and does not change it. @throws UnfitCopy */
export async function verifyCopy(path: string, verify: Verify): Promise<Copied> {
  try {
    return await verified(SqliteEventStore.open({ path, readOnly: true }), path, verify);
  } catch (error) {
    if (error instanceof LedgerNotMigrated) return verifyMigrated(path, verify);
    throw error;
  }
}

/** One of an older version can be looked at only after its migration: that is done on a copy of the copy. */
async function verifyMigrated(path: string, verify: Verify): Promise<Copied> {
  const trial = `${path}.trial`;
  copyFileSync(path, trial);
  try {
    return await verified(SqliteEventStore.open({ path: trial, create: false }), path, verify);
  } finally {
    for (const file of withNeighbours(trial)) rmSync(file, { force: true });
  }
}

/** Closes the store. @throws UnfitCopy */
export async function verified(store: SqliteEventStore, path: string, verify: Verify): Promise<Copied> {
  try {
    const [flaw, ...more] = await verify(store);
    if (flaw) throw new UnfitCopy(path, [flaw, ...more]);
    return await endOf(store);
  } finally {
    await store.close();
  }
}

export async function endOf(store: SqliteEventStore): Promise<Copied> {
  const position = await store.head();
  const recordedAt = await store.recordedAt(position);
  return { ledger: store.ledgerId, position, ...(recordedAt && { recordedAt }) };
}
