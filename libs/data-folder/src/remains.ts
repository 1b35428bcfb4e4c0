import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { beforeFirst, type Position } from '@ledger/kernel';
import { countedIn } from './counted';
import { readMarker } from './marker';
import { attemptsFile, type DataFolder, ledgerFile, markerFile, readModelFile, stagedFile } from './names';

/** What lies in a data folder beside `ledger.db`, and would not be there if there had never been a ledger. */
export interface Remains {
  /** Names of files. */
  readonly files: readonly string[];
  /** The last position that they know of; absent when they know of none. */
  readonly position?: Position;
}

/** The header of a write-ahead log: nothing was ever committed to one that is no longer. */
const WAL_HEADER_BYTES = 32;

export function remainsIn(folder: DataFolder): Remains | undefined {
  const paths = [readModelFile, markerFile, stagedFile, attemptsFile]
    .map((name) => name(folder))
    .filter(holdsSomething);
  const wal = `${ledgerFile(folder)}-wal`;
  if (!holdsSomething(ledgerFile(folder)) && sizeOf(wal) > WAL_HEADER_BYTES) paths.push(wal);
  if (paths.length === 0) return undefined;
  const position = knownPosition(folder);
  return { files: paths.map((path) => basename(path)), ...(position > beforeFirst && { position }) };
}

/** How far the ledger of a folder is known to have come, by what lies beside it. */
export function knownPosition(folder: DataFolder): Position {
  const known = [readMarker(folder)?.position, countedIn(folder)?.position].filter((each) => each !== undefined);
  return known.toSorted().at(-1) ?? beforeFirst;
}

export const holdsSomething = (path: string): boolean => sizeOf(path) > 0;

const sizeOf = (path: string): number => (existsSync(path) ? statSync(path).size : 0);
