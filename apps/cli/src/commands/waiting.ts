import { reasonFault } from '@ledger/intake';
import type { DismissedItem, UnreadableItem, WaitingItem } from '@ledger/questions';
import type { Command } from 'commander';
import { json, type Register } from '../command';
import { exit, type ExitCode, Failure } from '../failure';
import type { Io } from '../io';
import { asking, type Questions } from '../questions';
import { serviceOf } from '../scope';
import { type TextColumn, textTable } from '../table';

interface Options {
  readonly json?: true;
  readonly url?: string;
  readonly tokenFile?: string;
}

interface ListOptions extends Options {
  readonly dismissed?: true;
}

interface DismissOptions extends Options {
  readonly because: string;
}

export const waiting: Register = (program, io, act) => {
  const group = program
    .command('waiting')
    .description('the events that wait for a predecessor: kept, not yet part of the history');
  const add = (name: string, about: string, isDefault = false): Command =>
    group
      .command(name, { isDefault })
      .description(about)
      .option('--url <address>', 'ask the service there instead of opening LEDGER_DATA_DIR')
      .option('--token-file <file>', 'with --url: the file that holds the bearer token')
      .option('--json', 'print JSON');

  add('list', 'what waits, and what it waits for (also without this word)', true)
    .option('--dismissed', 'instead, the events that waited and were dismissed')
    .action(act((options: ListOptions) => (options.dismissed ? listDismissed(io, options) : list(io, options))));
  add('dismiss', 'settle an event that waits permanently: it is never recorded under its id')
    .argument('<source>', 'its source')
    .argument('<id>', 'its id')
    .requiredOption('--because <text>', 'why: kept with the dismissal, so without names or numbers of persons')
    .action(act((source: string, id: string, options: DismissOptions) => dismiss(io, { source, id }, options)));
};

async function list(io: Io, options: Options): Promise<ExitCode> {
  const unreadable: UnreadableItem[] = [];
  const items = await all(io, options, async (questions, after) => {
    const page = await questions.waiting(after);
    unreadable.push(...(page.unreadable ?? []));
    return page;
  });
  if (options.json) json(io, { count: items.length, items, ...(unreadable.length > 0 && { unreadable }) });
  else io.out(items.length + unreadable.length === 0 ? 'Nothing waits.\n' : tables(io, items, unreadable));
  return exit.yes;
}

function tables(io: Io, items: readonly WaitingItem[], unreadable: readonly UnreadableItem[]): string {
  const readable = items.length === 0 ? '' : textTable(io, columns, items);
  if (unreadable.length === 0) return readable;
  return `${readable}${unreadable.length} more cannot be read. Send them again, or dismiss them:\n${textTable(io, broken, unreadable)}`;
}

async function listDismissed(io: Io, options: Options): Promise<ExitCode> {
  const items = await all(io, options, (questions, after) => questions.dismissed(after));
  if (options.json) json(io, { count: items.length, items });
  else io.out(items.length === 0 ? 'Nothing was dismissed.\n' : textTable(io, settled, items));
  return exit.yes;
}

async function dismiss(io: Io, event: { source: string; id: string }, options: DismissOptions): Promise<ExitCode> {
  const fault = reasonFault(options.because);
  if (fault !== undefined) throw new Failure(`The reason ${fault}.`, 'Say in a few words why it is dismissed.');
  const done = await asking(io, serviceOf(options), (questions) => questions.dismiss(event, options.because));
  if (!done) throw new Failure('No event of this source and id waits.', 'Look at "ledger waiting".', exit.no);
  if (options.json) json(io, done);
  else io.out(`Dismissed ${done.at}: it is not recorded, and its id names no other event.\n`);
  return exit.yes;
}

interface Page<Item> {
  readonly items: readonly Item[];
  readonly next?: string;
}

async function all<Item>(
  io: Io,
  options: Options,
  ask: (questions: Questions, after: string | undefined) => Promise<Page<Item>>,
): Promise<Item[]> {
  const items: Item[] = [];
  await asking(io, serviceOf(options), async (questions) => {
    let page: Page<Item> | undefined;
    do {
      page = await ask(questions, page?.next);
      items.push(...page.items);
    } while (page.next !== undefined);
  });
  return items;
}

const columns: TextColumn<WaitingItem>[] = [
  { title: 'demand', value: ({ demand }) => demand },
  { title: 'event', value: ({ type }) => type },
  {
    title: 'waits for',
    value: ({ waitsFor, refusal }) => (refusal ? `someone to settle: ${refusal.detail}` : waitsFor),
  },
  { title: 'since', value: ({ since }) => since },
  { title: 'source', value: ({ source }) => source },
  { title: 'id', value: ({ id }) => id },
];

const broken: TextColumn<UnreadableItem>[] = [
  { title: 'demand', value: ({ demand }) => demand },
  { title: 'source', value: ({ source }) => source },
  { title: 'id', value: ({ id }) => id },
  { title: 'why', value: ({ detail }) => detail },
];

const settled: TextColumn<DismissedItem>[] = [
  { title: 'demand', value: ({ demand }) => demand },
  { title: 'dismissed', value: ({ at }) => at },
  { title: 'by', value: ({ by }) => by },
  { title: 'because', value: ({ because }) => because },
  { title: 'source', value: ({ source }) => source },
  { title: 'id', value: ({ id }) => id },
];
