import { json, type Register } from '../command';
import { exit, type ExitCode } from '../failure';
import type { Io } from '../io';
import { asking, type WaitingItem, type WaitingPage } from '../questions';
import { serviceOf } from '../scope';
import { type TextColumn, textTable } from '../table';

interface Options {
  readonly json?: true;
  readonly url?: string;
  readonly tokenFile?: string;
}

export const waiting: Register = (program, io, act) => {
  program
    .command('waiting')
    .description('the events that wait for a predecessor: kept, not yet part of the history')
    .option('--url <address>', 'ask the service there instead of opening LEDGER_DATA_DIR')
    .option('--token-file <file>', 'with --url: the file that holds the bearer token')
    .option('--json', 'print JSON')
    .action(act((options: Options) => list(io, options)));
};

async function list(io: Io, options: Options): Promise<ExitCode> {
  const items: WaitingItem[] = [];
  await asking(io, serviceOf(options), async (questions) => {
    let page: WaitingPage | undefined;
    do {
      page = await questions.waiting(page?.next);
      items.push(...page.items);
    } while (page.next !== undefined);
  });
  if (options.json) json(io, { count: items.length, items });
  else io.out(items.length === 0 ? 'Nothing waits.\n' : textTable(io, columns, items));
  return exit.yes;
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
