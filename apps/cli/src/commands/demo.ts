import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLog, type Settings } from '@ledger/platform';
import { compareWithTable, type PublishedRow, type TotalsRow } from '@ledger/published';
import type { TotalsAnswer } from '@ledger/read-model';
import { demandsIn, simulate } from '@ledger/simulator';
import type { LedgerApp } from '../../../ledger/src';
import type { Register } from '../command';
import { comparisonText } from '../comparison-text';
import { exit, type ExitCode, Failure } from '../failure';
import { throughService } from '../import/destination';
import { importEvents } from '../import/import-events';
import type { ImportSummary } from '../import/summary';
import { summaryText } from '../import/summary';
import type { Io } from '../io';
import { loadService } from '../load-service';
import { settingsFrom } from '../opened-ledger';
import { progressOf } from '../progress';
import { readTable } from '../published-file';
import { Service } from '../service';

const TABLE = 'data/published/microsoft-lerr-2019-H1.csv';
const PERIOD = '2019-H1';
const BATCH = 2_000;

export const demo: Register = (program, io, act) => {
  program
    .command('demo')
    .description('a real published report out of a simulated event history, through a service on a fresh data folder')
    .option('--exit', 'stop when the comparison is printed, instead of leaving the service up')
    .action(act((options: { exit?: true }) => show(io, options)));
};

async function show(io: Io, options: { exit?: true }): Promise<ExitCode> {
  const rows = readTable(tablePath(), PERIOD);
  const dataDir = mkdtempSync(join(tmpdir(), 'request-ledger-demo-'));
  const service = await started({ ...settingsFrom(io), dataDir });
  io.out(`A service on a fresh data folder (${dataDir}) answers at ${service.url}\n\n`);
  const equal = await reproduce(io, rows, service);
  if (equal && !options.exit) return leaveUp(io, service, dataDir);
  await service.close();
  rmSync(dataDir, { recursive: true, force: true });
  return equal ? exit.yes : exit.no;
}

/** The table lies beside the program, wherever that is called from. */
function tablePath(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, TABLE))) return join(folder, TABLE);
  }
  throw new Failure(`${TABLE} is not beside the program.`, 'Run the demo from a clone of the project.');
}

/** Whole, on loopback, without tokens: whatever the settings say, the demo needs nothing else and only this machine can reach it. */
const ALONE: Partial<Settings> = {
  host: '127.0.0.1',
  tokensFile: undefined,
  roles: ['api', 'intake', 'projector'],
  logLevel: 'error',
};

/** Listens on the port of the settings, or on any when that is taken. */
async function started(settings: Settings): Promise<LedgerApp> {
  const { createLedgerApp } = loadService();
  const alone: Settings = { ...settings, ...ALONE };
  const log = createLog(alone);
  try {
    return await createLedgerApp(alone, log);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return createLedgerApp({ ...alone, port: 0 }, log);
  }
}

async function reproduce(io: Io, rows: readonly PublishedRow[], { url, ledger }: LedgerApp): Promise<boolean> {
  const service = new Service({ url });
  const summary = await feed(io, rows, service);
  io.out(`${demandsIn(rows)} demands, told in ${summaryText(summary)}`);
  await ledger.readModel.catchUp();
  const answer = await service.get<TotalsAnswer>(
    `/v1/periods/${PERIOD}/totals`,
    new URLSearchParams({ by: 'country' }),
  );
  io.out(`The ledger's totals (left) beside Microsoft's published table (right)\n\n`);
  const comparison = compareWithTable(PERIOD, rows, answer.rows as unknown as readonly TotalsRow[]);
  io.out(comparisonText(io, comparison));
  return comparison.equal && summary.refused === 0;
}

/** Sends the simulated history through the front door, with late and repeated events in it. */
async function feed(io: Io, rows: readonly PublishedRow[], service: Service): Promise<ImportSummary> {
  const lines = [...simulate(rows, { seed: '2019', late: 0.05, duplicates: 0.02 })];
  const progress = progressOf(io, 'events', 'taken in');
  const onAcknowledged = (_line: number, events: number): void => progress.show(events, lines.length);
  const options = { batch: BATCH, after: 0, onAcknowledged };
  return importEvents(bytesOf(lines), throughService(service), options).finally(() => progress.end());
}

async function* bytesOf(lines: Iterable<string>): AsyncGenerator<Uint8Array> {
  for (const line of lines) yield Buffer.from(`${line}\n`);
}

/** Keeps the service running until the process ends. */
function leaveUp(io: Io, service: LedgerApp, dataDir: string): ExitCode {
  const { url } = service;
  io.out(`
Open    ${url}/docs                                              the API
        ${url}/v1/periods/${PERIOD}/totals?by=country               the totals, as JSON
        ${url}/v1/periods/${PERIOD}/totals.xlsx?layout=microsoft-lerr  the table, as a spreadsheet
        ${url}/v1/periods/${PERIOD}/totals/explain?section=criminal&country=Ireland&measure=requests
                                                                 the events behind one number
        ${url}/v1/totals/stream                                  the changes of totals, as they come
Or ask  npx ledger totals ${PERIOD} --by country --url ${url}

Ctrl-C stops the service; the data stays in ${dataDir}.
`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void service.close().finally(() => process.exit()));
  }
  return exit.yes;
}
