import { existsSync } from 'node:fs';
import { audit } from '@ledger/intake';
import { ledgerFile, readModelFile, refuseOtherHistory } from '@ledger/data-folder';
import { CLOCK_TOLERANCE_MS, type Flaw } from '@ledger/event-store';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import type { Settings } from '@ledger/platform';
import { ReadModel } from '@ledger/read-model';
import { sentenceFor } from '../failure';
import { behind, type Finding } from '../finding';
import type { Io } from '../io';
import { progressOf } from '../progress';
import { waitingFinding } from '../waiting-finding';

/** A ledger that is only read: nothing is made, counted or brought to a new version. */
export interface ExaminedLedger {
  readonly store: SqliteEventStore;
  readonly readModel: ReadModel | undefined;
  close(): Promise<void>;
}

/** Opens what can be opened, and says of the rest why it cannot. */
export function* opened(settings: Settings): Generator<Finding, ExaminedLedger | undefined> {
  let store: SqliteEventStore;
  try {
    store = SqliteEventStore.open({ path: ledgerFile(settings), readOnly: true });
  } catch (error) {
    yield atFault('ledger', error);
    return undefined;
  }
  const readModel = yield* totalsOf(settings, store);
  const close = async (): Promise<void> => {
    await readModel?.close();
    await store.close();
  };
  return { store, readModel, close };
}

function* totalsOf(settings: Settings, store: SqliteEventStore): Generator<Finding, ReadModel | undefined> {
  const path = readModelFile(settings);
  if (!existsSync(path)) {
    yield { check: 'totals', well: true, detail: 'not made yet: the service makes them' };
    return undefined;
  }
  try {
    return ReadModel.open({ path, store, readOnly: true });
  } catch (error) {
    yield atFault('totals', error);
    return undefined;
  }
}

const atFault = (check: string, error: unknown): Finding => ({ check, well: false, detail: sentenceFor(error) });

/** Looks at the events and at all that follows from them. What cannot be looked at is one more finding. */
export async function* ledgerFindings(io: Io, settings: Settings, ledger: ExaminedLedger): AsyncGenerator<Finding> {
  const { store, readModel } = ledger;
  const looks: readonly (readonly [string, () => Promise<readonly Finding[]>])[] = [
    ['events', async () => [await asRecorded(io, store)]],
    ['history', async () => [await oneHistory(settings, store)]],
    ['epochs', async () => [await epochs(store)]],
    ['totals', async () => (readModel ? totals(readModel, store) : [])],
    ['waiting', async () => [await waitingFinding({ store })]],
    ['clock', async () => [await clock(store)]],
  ];
  for (const [check, look] of looks) yield* await look().catch((error: unknown) => [atFault(check, error)]);
}

async function asRecorded(io: Io, store: SqliteEventStore): Promise<Finding> {
  const progress = progressOf(io, 'doctor', 'events');
  const { events, flaws } = await audit(store, (done, of) => progress.show(done, of)).finally(() => progress.end());
  const check = 'events';
  if (flaws.length === 0) return { check, well: true, detail: `all ${events} are as they were recorded` };
  const next = 'The file was changed from outside: restore it from a backup, and keep the changed one.';
  return { check, well: false, detail: listed(flaws.map(flawText)), next };
}

const flawText = ({ position, detail }: Flaw): string =>
  position === undefined ? detail : `at position ${position}: ${detail}`;

const NAMED = 10;

const listed = (all: readonly string[]): string => {
  const more = all.length > NAMED ? ` (and ${all.length - NAMED} more)` : '';
  return `${all.slice(0, NAMED).join('; ')}${more}`;
};

/** What lies beside the ledger knows how far it had come. */
async function oneHistory(settings: Settings, store: SqliteEventStore): Promise<Finding> {
  const check = 'history';
  try {
    await refuseOtherHistory(settings, store);
    return { check, well: true, detail: 'the one that was recorded here' };
  } catch (error) {
    return { check, well: false, detail: sentenceFor(error), next: 'The service would not start.' };
  }
}

async function epochs(store: SqliteEventStore): Promise<Finding> {
  const all = await store.epochs();
  const { number, beganAt, position, reason } = all.at(-1)!;
  const detail =
    reason === 'created' ? `1, since ${beganAt}` : `${number}, restored at ${beganAt} up to position ${position}`;
  return { check: 'epoch', well: true, detail };
}

async function totals(readModel: ReadModel, store: SqliteEventStore): Promise<Finding[]> {
  const found = await behind('totals', readModel.position(), store);
  const wrong = await readModel.mismatches();
  return [found, ...wrong.map(({ what, detail, next }) => ({ check: what, well: false, detail, next }))];
}

/** A clock that is behind the newest event would spoil the recording times of all that follow. */
async function clock(store: SqliteEventStore): Promise<Finding> {
  const check = 'clock';
  const now = Date.now();
  const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();
  const head = await store.head();
  if ((await store.positionAt(iso(now + CLOCK_TOLERANCE_MS))) >= head) return { check, well: true, detail: iso(now) };
  const newest = await store.recordedAt(head);
  return {
    check,
    well: false,
    detail: `${iso(now)}, and the newest event was recorded at ${newest}: nothing is recorded until the clock has passed that`,
    next: 'Set the clock. If the newest event has the wrong time, restore a backup from before it.',
  };
}
