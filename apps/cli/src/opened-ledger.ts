import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Intake, Owners, posturesOf } from '@ledger/application';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { systemClock } from '@ledger/kernel';
import { loadSettings, type Settings } from '@ledger/platform';
import { ReadModel } from '@ledger/read-model';
import { Failure } from './failure';
import type { Io } from './io';

/** The ledger in `LEDGER_DATA_DIR`, opened in this process. A service may run on it at the same time. */
export interface OpenedLedger {
  readonly store: SqliteEventStore;
  readonly intake: Intake;
  readonly readModel: ReadModel;
  close(): Promise<void>;
}

export function settingsFrom(io: Io): Settings {
  const settings = loadSettings(io.env);
  if (settings.ok) return settings.value;
  throw new Failure(settings.error.join('\n'));
}

/** Opens the ledger, and makes its folder where there is none. */
export function openLedger(settings: Settings): OpenedLedger {
  const { dataDir, sources, defaultPosture, sharedSources } = settings;
  mkdirSync(dataDir, { recursive: true });
  const store = SqliteEventStore.open({ path: join(dataDir, 'ledger.db') });
  const { waitingRoom } = store;
  const readModel = ReadModel.open({ path: join(dataDir, 'read-model.db'), store });
  const postures = posturesOf(sources, defaultPosture);
  const owners = new Owners(sharedSources);
  const intake = new Intake({ store, waitingRoom, clock: systemClock(), sources: postures, owners, limits: settings });
  const close = async (): Promise<void> => {
    await intake.close();
    await readModel.close();
    await store.close();
  };
  return { store, intake, readModel, close };
}

/** Opens a ledger that is there: a question to a folder that was mistyped must not be answered with zeros. */
export function openExisting(settings: Settings): OpenedLedger {
  const { dataDir } = settings;
  if (existsSync(join(dataDir, 'ledger.db'))) return openLedger(settings);
  throw new Failure(`There is no ledger in ${dataDir}.`, 'Set LEDGER_DATA_DIR, or import events first.');
}

/** Does something with the ledger, and closes it whatever happens. */
export async function withLedger<T>(
  io: Io,
  work: (ledger: OpenedLedger) => Promise<T>,
  open: (settings: Settings) => OpenedLedger | Promise<OpenedLedger> = openExisting,
): Promise<T> {
  const ledger = await open(settingsFrom(io));
  try {
    return await work(ledger);
  } finally {
    await ledger.close();
  }
}
