import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Instant } from '@ledger/kernel';
import { flushFolderOf, PRIVATE_FOLDER, withNeighbours } from '@ledger/sqlite';
import { type DataFolder, ledgerFile, markerFile, readModelFile, stagedFile } from './names';

/**
 * Moves what a folder holds of a ledger into a folder with a date in its name, and deletes nothing. What Kafka's records
 * were tried stays: it belongs to the records.
 *
 * @returns the path of that folder; undefined when there was nothing to move
 */
export function putAside(folder: DataFolder, at: Instant): string | undefined {
  const databases = [ledgerFile(folder), readModelFile(folder)];
  const there = [...databases.flatMap(withNeighbours), markerFile(folder)].filter((path) => existsSync(path));
  if (there.length === 0) return undefined;
  const aside = freeName(join(folder.dataDir, `aside-${at.replaceAll(':', '-')}`));
  mkdirSync(aside, { mode: PRIVATE_FOLDER });
  for (const path of there) renameSync(path, join(aside, basename(path)));
  flushFolderOf(join(aside, 'any'));
  return aside;
}

export function removeStaged(folder: DataFolder): void {
  for (const file of withNeighbours(stagedFile(folder))) rmSync(file, { force: true });
}

function freeName(wanted: string): string {
  let name = wanted;
  for (let n = 2; existsSync(name); n++) name = `${wanted}-${n}`;
  return name;
}
