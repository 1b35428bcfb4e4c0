import { existsSync } from 'node:fs';
import { ledgerFile, remainsIn } from '@ledger/data-folder';
import type { SqliteEventStore } from '@ledger/event-store-sqlite';
import type { Intake } from '@ledger/intake';
import { Ledger } from '@ledger/ledger';
import { createLog, loadSettings, type Settings } from '@ledger/platform';
import type { AskedLedger } from '@ledger/questions';
import type { ReadModel } from '@ledger/read-model';
import { Failure } from './failure';
import type { Io } from './io';

/** What is read of a ledger. */
export interface ReadLedger {
  readonly store: SqliteEventStore;
  readonly readModel: ReadModel;
}

/** The ledger in `LEDGER_DATA_DIR`, opened in this process. A service may run on it at the same time. */
export interface OpenedLedger extends ReadLedger, Pick<AskedLedger, 'settle' | 'waitingRoom' | 'publication'> {
  readonly intake: Intake;
  close(): Promise<void>;
}

export function settingsFrom(io: Io): Settings {
  const settings = loadSettings(io.env);
  if (settings.ok) return settings.value;
  throw new Failure(settings.error.join('\n'));
}

/** Opens the ledger, and makes its folder where there is none. @throws CannotStart, UnsoundFolder, FolderInUse */
export async function openLedger(settings: Settings): Promise<OpenedLedger> {
  const log = createLog({ logLevel: 'silent' });
  const ledger = await Ledger.open({ ...settings, roles: ['projector'] }, { log, withoutKafka: true });
  const { store, waitingRoom, intake, readModel, publication } = ledger;
  /** No other process is waited for: this one counts. */
  const settle = async (): Promise<void> => void (await readModel.catchUp());
  return { store, waitingRoom, intake, readModel, publication, settle, close: () => ledger.close() };
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
