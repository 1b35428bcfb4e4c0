import { existsSync, statSync } from 'node:fs';
import { beforeFirst, type Position } from '@ledger/kernel';
import { openDatabase, positionIn, query } from '@ledger/sqlite';
import { type DataFolder, readModelFile } from './names';

/** What the totals had counted: they hold nothing of their own, and tell how far the ledger had come. */
export interface Counted {
  readonly ledger: string;
  readonly position: Position;
}

/** Absent where no totals are, or none that can be read. */
export function countedIn(folder: DataFolder): Counted | undefined {
  const path = readModelFile(folder);
  if (!existsSync(path) || statSync(path).size === 0) return undefined;
  try {
    const database = openDatabase(path, { readOnly: true });
    try {
      const ledger = query<[string]>(database, 'SELECT id FROM ledger').get()?.[0];
      const [position] = query<[number | null]>(database, 'SELECT max(position) FROM generations').get()!;
      return ledger === undefined ? undefined : { ledger, position: position ? positionIn(position) : beforeFirst };
    } finally {
      database.close();
    }
  } catch {
    return undefined;
  }
}
