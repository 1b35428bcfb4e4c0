import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import {
  attemptsFile,
  type DataFolder,
  ledgerFile,
  markerFile,
  readModelFile,
  refuseUnsound,
} from '@ledger/data-folder';
import { ledgerSchemaOf, SCHEMA } from '@ledger/event-store-sqlite';
import { READ_MODEL_SCHEMA, readModelSchemaOf } from '@ledger/read-model';
import { type Database, isOpenToOthers, openDatabase, query, walState, withNeighbours } from '@ledger/sqlite';
import { sentenceFor } from '../failure';
import type { Finding } from '../finding';

const ROOM_BYTES = 256 * 1024 * 1024;

/** Looks at the data folder and its files, without opening the ledger. */
export function* folderFindings(folder: DataFolder): Generator<Finding> {
  yield room(folder);
  if (!existsSync(folder.dataDir)) return;
  yield modes(folder);
  yield logs(folder);
  yield sound(folder);
  yield integrity(LEDGER, ledgerFile(folder));
  yield integrity(READ_MODEL, readModelFile(folder));
}

/** A kind of database file of the folder. */
interface Kind {
  /** The schema that this program reads and writes. */
  readonly known: number;
  /** The schema of a file; 0 where it holds nothing yet. */
  readonly schemaOf: (database: Database) => number;
  /** What to do about a damaged file. */
  readonly repair: string;
}

const LEDGER: Kind = {
  known: SCHEMA,
  schemaOf: ledgerSchemaOf,
  repair: 'Restore it from a backup ("ledger restore FILE"), and keep the broken file.',
};

const READ_MODEL: Kind = {
  known: READ_MODEL_SCHEMA,
  schemaOf: readModelSchemaOf,
  repair: 'Delete it: it is made again from the ledger.',
};

function room({ dataDir }: DataFolder): Finding {
  const check = 'data folder';
  if (!existsSync(dataDir)) return { check, well: true, detail: `${dataDir}: not there yet, made at the first use` };
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return { check, well: false, detail: sentenceFor(error), next: 'Let this user read and write the folder.' };
  }
  const { bavail, bsize } = statfsSync(dataDir);
  const megabytes = Math.floor((bavail * bsize) / 1_048_576);
  const found = { check, well: bavail * bsize >= ROOM_BYTES, detail: `${dataDir}: ${megabytes} MB free` };
  return found.well ? found : { ...found, next: 'Make room: the ledger stops taking events when the disk is full.' };
}

function modes(folder: DataFolder): Finding {
  const check = 'who may read';
  const databases = [ledgerFile(folder), readModelFile(folder), attemptsFile(folder)];
  const files = [folder.dataDir, ...databases.flatMap(withNeighbours), markerFile(folder)];
  const open = files.filter(isOpenToOthers);
  if (open.length === 0) return { check, well: true, detail: 'the folder and its files are for their owner alone' };
  const next = `Run chmod 700 on the folder and chmod 600 on the files; the service does so at its start where they are its own.`;
  return { check, well: false, detail: `other users may open ${open.map((path) => basename(path)).join(', ')}`, next };
}

function logs(folder: DataFolder): Finding {
  const check = 'write-ahead logs';
  const damaged = [ledgerFile(folder), readModelFile(folder)].flatMap((path) => {
    const state = walState(`${path}-wal`);
    return state.kind === 'damaged' ? `${basename(path)}-wal is damaged: ${state.what}` : [];
  });
  if (damaged.length === 0) return { check, well: true, detail: 'as SQLite wrote them' };
  const next =
    'Keep a copy of the files. Restore a backup, or go on without what is lost: see "ledger restore --help".';
  return { check, well: false, detail: damaged.join('; '), next };
}

function sound(folder: DataFolder): Finding {
  const check = 'ledger';
  try {
    refuseUnsound(folder);
    return { check, well: true, detail: existsSync(ledgerFile(folder)) ? 'is there' : 'not there yet' };
  } catch (error) {
    return { check, well: false, detail: sentenceFor(error), next: 'The service would not start.' };
  }
}

function integrity({ known, schemaOf, repair }: Kind, path: string): Finding {
  const check = basename(path);
  if (!existsSync(path)) return { check, well: true, detail: 'not there yet' };
  try {
    const { answer, schema } = examined(path, schemaOf);
    if (answer !== 'ok') return { check, well: false, detail: answer, next: repair };
    const detail = `whole, ${Math.ceil(statSync(path).size / 1_048_576)} MB${schemaText(schema, known)}`;
    if (schema <= known) return { check, well: true, detail };
    return { check, well: false, detail, next: 'Use the newer version of the program that wrote the file.' };
  } catch (error) {
    return { check, well: false, detail: error instanceof Error ? error.message : String(error), next: repair };
  }
}

/** What SQLite finds in a file, and the schema that the file has. */
function examined(path: string, schemaOf: Kind['schemaOf']): { readonly answer: string; readonly schema: number } {
  const database = openDatabase(path, { readOnly: true });
  try {
    const [answer] = query<[string]>(database, 'PRAGMA quick_check').get() ?? ['no answer'];
    return { answer, schema: schemaOf(database) };
  } finally {
    database.close();
  }
}

function schemaText(schema: number, known: number): string {
  if (schema === 0) return '';
  if (schema === known) return `, schema ${schema}`;
  return schema < known
    ? `, schema ${schema}: the service brings it to schema ${known}`
    : `, schema ${schema}: this program knows ${known}`;
}
