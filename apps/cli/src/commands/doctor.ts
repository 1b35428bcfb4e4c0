import { existsSync, statSync } from 'node:fs';
import { ledgerFile, leavingNoTrace } from '@ledger/data-folder';
import { accessOf, loadSettings, type Settings } from '@ledger/platform';
import { openDatabase } from '@ledger/sqlite';
import { json, type Register } from '../command';
import { folderFindings } from '../doctor/folder-findings';
import { ledgerFindings, opened } from '../doctor/ledger-findings';
import { exit, type ExitCode, sentenceFor } from '../failure';
import type { Finding } from '../finding';
import type { Io } from '../io';
import { kafkaFindings } from '../kafka-findings';
import { textTable } from '../table';

export const doctor: Register = (program, io, act) => {
  program
    .command('doctor')
    .description('look at everything that the ledger depends on; exit code 1 when something is not well')
    .option('--json', 'print JSON')
    .action(act((options: { json?: true }) => examine(io, options)));
};

async function examine(io: Io, options: { json?: true }): Promise<ExitCode> {
  const findings = await found(io);
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

/** Nothing in the data folder is made or changed by it. */
async function found(io: Io): Promise<Finding[]> {
  const findings: Finding[] = [];
  const look = async (): Promise<void> => {
    for await (const finding of everything(io)) findings.push(finding);
  };
  const settings = loadSettings(io.env);
  await (settings.ok ? leavingNoTrace(settings.value, look) : look());
  return findings;
}

async function* everything(io: Io): AsyncGenerator<Finding> {
  yield { check: 'node', well: true, detail: process.version };
  const settings = loadSettings(io.env);
  if (!settings.ok) {
    yield {
      check: 'settings',
      well: false,
      detail: settings.error.join(' '),
      next: 'Correct these LEDGER_* variables.',
    };
    return;
  }
  const given = Object.keys(io.env).filter((name) => name.startsWith('LEDGER_'));
  yield { check: 'settings', well: true, detail: given.length > 0 ? given.join(', ') : 'none is set: all defaults' };
  yield access(settings.value);
  yield sqlite();
  yield* inFolder(io, settings.value);
}

async function* inFolder(io: Io, settings: Settings): AsyncGenerator<Finding> {
  yield* folderFindings(settings);
  const isThere = existsSync(ledgerFile(settings)) && statSync(ledgerFile(settings)).size > 0;
  const ledger = isThere ? yield* opened(settings) : undefined;
  try {
    if (ledger) yield* ledgerFindings(io, settings, ledger);
    yield* kafkaFindings(settings, ledger?.readModel && { store: ledger.store, readModel: ledger.readModel });
  } finally {
    await ledger?.close();
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
