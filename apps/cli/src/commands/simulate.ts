import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parsePeriod } from '@ledger/counting';
import { overlappingPeriods, periodsOf, type PublishedRow } from '@ledger/published';
import { demandsIn, type Obstacle, obstacles, simulate as history, type SimulateOptions } from '@ledger/simulator';
import { type Register } from '../command';
import { exit, type ExitCode, Failure } from '../failure';
import type { Io } from '../io';
import { share } from '../options';
import { progressOf } from '../progress';
import { readTable } from '../published-file';

interface Options {
  readonly table: string;
  readonly period?: string;
  readonly seed: string;
  readonly late?: number;
  readonly duplicates?: number;
  readonly shuffle?: boolean;
  readonly json?: true;
}

export const simulate: Register = (program, io, act) => {
  program
    .command('simulate')
    .description('turn a published table into an event history that reproduces it: CloudEvents, one a line')
    .requiredOption('--table <table.csv>', 'the published table')
    .option('--period <period>', 'only this period of the table')
    .option('--seed <text>', 'the same seed, table and options give the same bytes', '1')
    .option('--late <share>', 'late demands: answered after the period, or told of after all others (5%)', share)
    .option('--duplicates <share>', 'events that are sent again later (10%)', share)
    .option('--shuffle', 'deliver in random order, across demands and within one (wholly up to 131,072 events)')
    .option('--json', 'print the summary on standard error as JSON')
    .action(act((options: Options) => write(io, options)));
};

async function write(io: Io, options: Options): Promise<ExitCode> {
  const rows = readTable(options.table, options.period);
  const broken = obstacles(rows);
  if (broken.length > 0) return refuse(io, options, broken);
  refuseOverlaps(options.table, rows);
  lookAhead(io, rows);
  const total = demandsIn(rows);
  const progress = progressOf(io, 'simulate', 'events');
  let events = 0;
  function* counted(lines: Iterable<string>): Generator<string> {
    for (const line of lines) {
      events += 1;
      if (events % 1_000 === 0) progress.show(events, 0);
      yield line;
    }
  }
  const lines = history(rows, historyOptions(options));
  await pipeline(Readable.from(inBlocks(counted(lines))), io.output, { end: false }).finally(() => progress.end());
  const summary = `${events} events of ${total} demands, seed ${options.seed}\n`;
  io.err(options.json ? `${JSON.stringify({ events, demands: total, seed: options.seed })}\n` : summary);
  return exit.yes;
}

/** One history cannot give two periods that share a month their figures each. @throws Failure */
function refuseOverlaps(table: string, rows: readonly PublishedRow[]): void {
  const overlap = overlappingPeriods(rows);
  if (overlap === undefined) return;
  const [one, other] = overlap;
  throw new Failure(
    `${table} has rows for ${one} and for ${other}, which overlap: a demand of one counts in the other, too.`,
    `Choose with --period: it has ${periodsOf(rows).join(', ')}.`,
  );
}

/** A ledger refuses what has not happened yet. @throws Failure when that is all there is */
function lookAhead(io: Io, rows: readonly PublishedRow[]): void {
  const thisMonth = new Date().toISOString().slice(0, 7);
  const periods = periodsOf(rows).map(parsePeriod);
  const ahead = periods.filter(({ months }) => months.at(-1)! >= thisMonth);
  const names = ahead.map(({ name }) => name).join(', ');
  if (periods.every(({ months }) => months[0]! > thisMonth)) {
    throw new Failure(
      `${names} has not begun: a ledger refuses events that lie ahead of its clock.`,
      'Take a table of a period that is over.',
    );
  }
  if (ahead.length > 0) io.err(`${names} is not over: a ledger refuses the events that lie ahead of its clock.\n`);
}

const historyOptions = ({ seed, late = 0, duplicates = 0, shuffle = false }: Options): SimulateOptions => ({
  seed,
  late,
  duplicates,
  shuffle,
});

/** Lines put together, so that not each of them is a write. */
function* inBlocks(lines: Iterable<string>): Generator<string> {
  let block = '';
  for (const line of lines) {
    block += `${line}\n`;
    if (block.length < 65_536) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

function refuse(io: Io, { table, json: asJson }: Options, broken: readonly Obstacle[]): ExitCode {
  if (asJson) io.err(`${JSON.stringify({ refused: broken })}\n`);
  else {
    const lines = broken.map(
      (row) => `  line ${row.line}: ${row.period}, ${row.section}, ${row.country}: ${row.broken}\n`,
    );
    io.err(`No history can reproduce ${table}. Correct or remove these rows:\n${lines.join('')}`);
  }
  return exit.no;
}
