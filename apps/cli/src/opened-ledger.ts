import { existsSync } from 'node:fs';
import { Intake, Owners, posturesOf } from '@ledger/intake';
import { ledgerFile, type OpenFolder, openFolder, readModelFile, remainsIn } from '@ledger/data-folder';
import type { SqliteEventStore } from '@ledger/event-store-sqlite';
import { systemClock } from '@ledger/kernel';
import { loadSettings, type Settings } from '@ledger/platform';
import type { AskedLedger } from '@ledger/questions';
import { ReadModel } from '@ledger/read-model';
import { Failure } from './failure';
import type { Io } from './io';

/** What is read of a ledger. */
export interface ReadLedger {
  readonly store: SqliteEventStore;
  readonly readModel: ReadModel;
}

/** The ledger in `LEDGER_DATA_DIR`, opened in this process. A service may run on it at the same time. */
export interface OpenedLedger extends ReadLedger, Pick<AskedLedger, 'settle' | 'waitingRoom'> {
  readonly intake: Intake;
  close(): Promise<void>;
}

export function settingsFrom(io: Io): Settings {
  const settings = loadSettings(io.env);
  if (settings.ok) return settings.value;
  throw new Failure(settings.error.join('\n'));
}

/** Opens the ledger, and makes its folder where there is none. @throws UnsoundFolder, FolderInUse */
export async function openLedger(settings: Settings): Promise<OpenedLedger> {
  const folder = await openFolder(settings);
  try {
    return ledgerOn(folder, settings);
  } catch (error) {
    await folder.close();
    throw error;
  }
}

function ledgerOn(folder: OpenFolder, settings: Settings): OpenedLedger {
  const { sources, defaultPosture, sharedSources } = settings;
  const { store } = folder;
  const { waitingRoom } = store;
  const readModel = ReadModel.open({ path: readModelFile(settings), store });
  const postures = posturesOf(sources, defaultPosture);
  const owners = new Owners(sharedSources);
  const intake = new Intake({ store, waitingRoom, clock: systemClock(), sources: postures, owners, limits: settings });
  const close = async (): Promise<void> => {
    await intake.close();
    await readModel.close();
    await folder.close();
  };
  /** No other process is waited for: this one counts. */
  const settle = async (): Promise<void> => void (await readModel.catchUp());
  return { store, waitingRoom, intake, readModel, settle, close };
}

/** Opens a ledger that is there: a question to a folder that was mistyped must not be answered with zeros. */
export async function openExisting(settings: Settings): Promise<OpenedLedger> {
  const { dataDir } = settings;
  if (existsSync(ledgerFile(settings)) || remainsIn(settings)) return openLedger(settings);
  throw new Failure(`There is no ledger in ${dataDir}.`, 'Set LEDGER_DATA_DIR, or import events first.');
}

/** Does something with the ledger, and closes it whatever happens. */
export async function withLedger<T>(
  io: Io,
  work: (ledger: OpenedLedger) => Promise<T>,
  open: (settings: Settings) => Promise<OpenedLedger> = openExisting,
): Promise<T> {
  const ledger = await open(settingsFrom(io));
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}
