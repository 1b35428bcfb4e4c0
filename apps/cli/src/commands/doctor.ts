import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { audit } from '@ledger/application';
import type { Flaw } from '@ledger/event-store';
import { accessOf, loadSettings, type Settings } from '@ledger/platform';
import { openDatabase } from '@ledger/sqlite';
import { json, type Register } from '../command';
import { exit, type ExitCode, sentenceFor } from '../failure';
import { type Finding, howFar } from '../finding';
import type { Io } from '../io';
import { kafkaFindings } from '../kafka-findings';
import { openLedger, type OpenedLedger } from '../opened-ledger';
import { progressOf } from '../progress';
import { textTable } from '../table';

export const doctor: Register = (program, io, act) => {
  program
    .command('doctor')
    .description('look at everything that the ledger depends on; exit code 1 when something is not well')
    .option('--json', 'print JSON')
    .action(act((options: { json?: true }) => examine(io, options)));
};

async function examine(io: Io, options: { json?: true }): Promise<ExitCode> {
  const findings: Finding[] = [];
  for await (const finding of everything(io)) findings.push(finding);
  const well = findings.every((finding) => finding.well);
  if (options.json) json(io, { well, findings });
  else {
    const columns = [
      { title: '', value: (finding: Finding) => (finding.well ? '✓' : '✗') },
      { title: 'check', value: ({ check }: Finding) => check },
      { title: 'found', value: ({ detail }: Finding) => detail },
    ];
    io.out(textTable(io, columns, findings));
    for (const { check, next } of findings) if (next !== undefined) io.out(`${check}: ${next}\n`);
  }
  return well ? exit.yes : exit.no;
}

async function* everything(io: Io): AsyncGenerator<Finding> {
  yield { check: 'node', well: true, detail: process.version };
  const settings = loadSettings(io.env);
  if (!settings.ok) {
    yield { check: 'settings', well: false, detail: settings.error.join(' '), next: 'Mend these LEDGER_* variables.' };
    return;
  }
  const given = Object.keys(io.env).filter((name) => name.startsWith('LEDGER_'));
  yield { check: 'settings', well: true, detail: given.length > 0 ? given.join(', ') : 'none is set: all defaults' };
  yield access(settings.value);
  yield sqlite();
  const folder = dataFolder(settings.value);
  yield folder;
  const isThere = folder.well && existsSync(join(settings.value.dataDir, 'ledger.db'));
  const opened = isThere ? yield* ledger(settings.value) : undefined;
  try {
    if (opened) yield* inside(io, opened);
    yield* kafkaFindings(settings.value, opened);
  } finally {
    await opened?.close();
  }
}

function access(settings: Settings): Finding {
  const allowed = accessOf(settings);
  const well =
    settings.tokensFile === undefined ? `${settings.host}, without tokens` : `tokens of ${settings.tokensFile}`;
  if (allowed.ok) return { check: 'who may', well: true, detail: well };
  return { check: 'who may', well: false, detail: allowed.error.join(' '), next: 'The service would not start.' };
}

function sqlite(): Finding {
  try {
    const database = openDatabase(':memory:');
    const { version } = database.prepare('SELECT sqlite_version() AS version').get() as { version: string };
    database.close();
    return { check: 'sqlite', well: true, detail: version };
  } catch (error) {
    return {
      check: 'sqlite',
      well: false,
      detail: sentenceFor(error),
      next: 'Run "npm ci": it brings the right Node.',
    };
  }
}

const ROOM_BYTES = 256 * 1024 * 1024;

function dataFolder({ dataDir }: Settings): Finding {
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

/** Looks at the files of the ledger, and opens it where that can be done. */
async function* ledger(settings: Settings): AsyncGenerator<Finding, OpenedLedger | undefined> {
  yield integrity('ledger.db', settings, 'Restore it from a backup, and keep the broken file.');
  yield integrity('read-model.db', settings, 'Delete it: it is made anew from the ledger.');
  try {
    return openLedger(settings);
  } catch (error) {
    yield atFault(error);
    return undefined;
  }
}

const atFault = (error: unknown): Finding => ({
  check: 'ledger',
  well: false,
  detail: sentenceFor(error),
  next: 'See above.',
});

function integrity(file: string, { dataDir }: Settings, next: string): Finding {
  const path = join(dataDir, file);
  if (!existsSync(path)) return { check: file, well: true, detail: 'not there yet' };
  try {
    const database = openDatabase(path, { readOnly: true });
    const [answer] = database.prepare('PRAGMA quick_check').all() as { quick_check: string }[];
    database.close();
    const megabytes = Math.ceil(statSync(path).size / 1_048_576);
    if (answer?.quick_check === 'ok') return { check: file, well: true, detail: `whole, ${megabytes} MB` };
    return { check: file, well: false, detail: answer?.quick_check ?? 'no answer', next };
  } catch (error) {
    return { check: file, well: false, detail: error instanceof Error ? error.message : String(error), next };
  }
}

async function* inside(io: Io, opened: OpenedLedger): AsyncGenerator<Finding> {
  try {
    yield* eventsAndTotals(io, opened);
  } catch (error) {
    yield atFault(error);
  }
}

async function* eventsAndTotals(io: Io, { store, readModel }: OpenedLedger): AsyncGenerator<Finding> {
  yield await asRecorded(io, store);
  yield { check: 'totals', well: true, detail: howFar(readModel.position(), await store.head()) };
  for (const { name, error } of await readModel.projections()) {
    if (error !== undefined) yield { check: name, well: false, detail: error, next: 'Run "ledger projections retry".' };
  }
  yield { check: 'waiting', well: true, detail: `${await store.waitingRoom.count()} events wait` };
  yield await clock(store);
}

async function asRecorded(io: Io, store: OpenedLedger['store']): Promise<Finding> {
  const progress = progressOf(io, 'doctor', 'events');
  const { events, flaws } = await audit(store, (done, of) => progress.show(done, of)).finally(() => progress.end());
  const check = 'events';
  if (flaws.length === 0) return { check, well: true, detail: `all ${events} are as they were recorded` };
  const [{ position, detail }] = flaws as [Flaw];
  const more = flaws.length === 1 ? '' : ` (and ${flaws.length - 1} more)`;
  const next = 'The file was changed from outside: restore it from a backup, and keep the changed one.';
  const where = position === undefined ? '' : `at position ${position}: `;
  return { check, well: false, detail: `${where}${detail}${more}`, next };
}

/** A clock that stands before the newest event makes as-of questions by instant wrong. */
async function clock(store: OpenedLedger['store']): Promise<Finding> {
  const now = new Date().toISOString();
  const behind = (await store.positionAt(now)) < (await store.head());
  if (!behind) return { check: 'clock', well: true, detail: now };
  return {
    check: 'clock',
    well: false,
    detail: `${now}: events were recorded later than that`,
    next: 'Set the clock.',
  };
}
