import { resolve } from 'node:path';
import type { Settings } from '@ledger/platform';
import { json, type Register } from '../command';
import { exit, type ExitCode, Failure } from '../failure';
import { Bookmark } from '../import/bookmark';
import { type Destination, intoLedger, throughService } from '../import/destination';
import { importEvents } from '../import/import-events';
import { type Source, sourceOf } from '../import/source';
import { summaryText } from '../import/summary';
import type { Io } from '../io';
import { type OpenedLedger, openLedger, settingsFrom, withLedger } from '../opened-ledger';
import { whole } from '../options';
import { progressOf } from '../progress';
import { Service } from '../service';

interface Options {
  readonly url?: string;
  readonly tokenFile?: string;
  readonly batch: number;
  readonly resume?: boolean;
  readonly json?: true;
}

export const importing: Register = (program, io, act) => {
  program
    .command('import')
    .argument('[file]', 'CloudEvents, one a line, as they are or gzipped; - or nothing reads standard input', '-')
    .description('take events into the ledger; to import the same again is safe')
    .option('--url <address>', 'through the front door of the service there instead of into LEDGER_DATA_DIR')
    .option('--token-file <file>', 'with --url: the file that holds the bearer token')
    .option('--batch <events>', 'events that are submitted at once', whole(1), 1_000)
    .option('--resume', 'pass over what FILE.progress says was acknowledged before, and keep it up to date')
    .option('--json', 'print the summary as JSON')
    .action(act((file: string, options: Options) => take(io, file, options)));
};

async function take(io: Io, file: string, options: Options): Promise<ExitCode> {
  const source = sourceOf(io, file);
  const bookmark = bookmarkFor(io, file, options);
  const summary = await withDestination(io, options, (destination) =>
    run(io, { source, destination, bookmark, options }),
  );
  bookmark?.remove();
  if (options.json) json(io, summary);
  else io.out(summaryText(summary));
  return summary.refused > 0 ? exit.no : exit.yes;
}

function bookmarkFor(io: Io, file: string, { resume, url }: Options): Bookmark | undefined {
  if (!resume) return undefined;
  if (file === '-') throw new Failure('--resume needs a file.', 'Standard input cannot be read from the middle.');
  return new Bookmark(file, url ?? resolve(settingsFrom(io).dataDir));
}

function withDestination<T>(io: Io, { url, tokenFile }: Options, work: (to: Destination) => Promise<T>): Promise<T> {
  if (url === undefined) return withLedger(io, (ledger) => work(intoLedger(ledger)), openSwept);
  return work(throughService(new Service({ url, ...(tokenFile === undefined ? {} : { tokenFile }) })));
}

/** An import that was killed may have left waiting what is due, and there may be no line left to import. */
async function openSwept(settings: Settings): Promise<OpenedLedger> {
  const ledger = await openLedger(settings);
  await ledger.intake.sweepWaiting();
  return ledger;
}

interface Run {
  readonly source: Source;
  readonly destination: Destination;
  readonly bookmark: Bookmark | undefined;
  readonly options: Options;
}

async function run(io: Io, { source, destination, bookmark, options }: Run) {
  const progress = progressOf(io, 'import', 'events');
  const after = bookmark ? await lineToGoOnAfter(io, bookmark, destination) : 0;
  const onAcknowledged = async (line: number, events: number): Promise<void> => {
    await bookmarkAt(line, bookmark, destination);
    const read = source.read();
    progress.show(events, read > 0 ? Math.round((events * source.size) / read) : 0);
  };
  return importEvents(source.bytes, destination, { batch: options.batch, after, onAcknowledged }).finally(() =>
    progress.end(),
  );
}

/** A bookmark of another ledger, or of a part of this one that was lost, says nothing about what is there. */
async function lineToGoOnAfter(io: Io, bookmark: Bookmark, { places }: Destination): Promise<number> {
  const marked = bookmark.read();
  if (marked === undefined) return 0;
  if (marked.place && (await places.holds(marked.place))) {
    io.err(`Going on after line ${marked.line}.\n`);
    return marked.line;
  }
  io.err(
    `The ledger does not hold what was imported up to line ${marked.line}: beginning at line 1. Nothing counts twice.\n`,
  );
  return 0;
}

async function bookmarkAt(line: number, bookmark: Bookmark | undefined, { places }: Destination): Promise<void> {
  if (!bookmark) return;
  const place = await places.now();
  bookmark.write({ line, ...(place && { place }) });
}
