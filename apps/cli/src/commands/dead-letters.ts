import type { DeadLetter, DeadLetters } from '@ledger/streaming';
import type { Command } from 'commander';
import { json, type Register } from '../command';
import { letterInFull, letterText } from '../dead-letter-text';
import { exit, type ExitCode, Failure } from '../failure';
import type { Io } from '../io';
import { withDeadLetters } from '../kafka';
import { progressOf } from '../progress';
import { assertReason, isBecause, reasonOf } from '../reasons';
import { type TextColumn, textTable } from '../table';

interface Options {
  readonly json?: true;
  readonly because?: string;
  readonly all?: true;
}

export const deadLetters: Register = (program, io, act) => {
  const group = program
    .command('dead-letters')
    .description('events from Kafka that could not be taken in: look at them, and send them again after a fix');
  const add = (name: string, about: string): Command =>
    group.command(name).description(about).option('--json', 'print JSON');
  const because = ['--because <reason>', 'only those set aside by this rule or for this kind of failure'] as const;

  add('list', 'those that are not settled yet')
    .option(...because)
    .action(act((options: Options) => list(io, options)));
  add('explain', 'one of them: why it was set aside, and all that came with it, its content included')
    .argument('<name>', 'its name in the list: topic/partition/offset')
    .action(act((name: string, options: Options) => explain(io, name, options)));
  add('replay', 'send them to the intake again as they came, in one step with settling them')
    .argument('[names...]', 'which; or --all, or --because')
    .option('--all', 'every one of them')
    .option(...because)
    .action(act((names: string[], options: Options) => settle(io, 'replay', { ...options, names })));
  add('dismiss', 'settle them without sending them again')
    .argument('<names...>', 'which')
    .action(act((names: string[], options: Options) => settle(io, 'dismiss', { ...options, names })));
};

async function list(io: Io, options: Options): Promise<ExitCode> {
  const found = await withDeadLetters(io, (letters) => matching(io, letters, options));
  if (options.json) json(io, { count: found.length, items: found });
  else io.out(found.length === 0 ? none(options) : textTable(io, columns, found));
  return exit.yes;
}

const none = ({ because }: Options): string =>
  because === undefined ? 'There are no dead letters.\n' : `No dead letter was set aside because of ${because}.\n`;

async function matching(io: Io, letters: DeadLetters, { because }: Options): Promise<DeadLetter[]> {
  const progress = progressOf(io, 'read', 'records');
  const found = await letters.list((done, total) => progress.show(done, total)).finally(() => progress.end());
  if (because === undefined) return found;
  const chosen = found.filter((letter) => isBecause(letter, because));
  // Another version of the program may have set letters aside for reasons that this one does not know.
  if (chosen.length === 0) assertReason(because);
  return chosen;
}

const columns: TextColumn<DeadLetter>[] = [
  { title: 'name', value: ({ name }) => name },
  { title: 'since', value: ({ firstFailedAt }) => firstFailedAt },
  { title: 'demand', value: ({ demand = '' }) => demand },
  { title: 'event', value: ({ id = '' }) => id },
  { title: 'because', value: (letter) => reasonOf(letter) },
];

async function explain(io: Io, name: string, options: Options): Promise<ExitCode> {
  const letter = await withDeadLetters(io, (letters) => letters.explain(name));
  if (letter === undefined) throw notThere([name]);
  if (options.json) json(io, letterInFull(letter));
  else io.out(letterText(letter));
  return exit.yes;
}

interface Choice extends Options {
  readonly names: readonly string[];
}

async function settle(io: Io, how: 'replay' | 'dismiss', choice: Choice): Promise<ExitCode> {
  const progress = progressOf(io, how, 'events');
  const { names, count, topic } = await withDeadLetters(io, async (letters, contract) => {
    const chosen = (await chosenFrom(io, letters, choice)).map(({ name }) => name);
    const settled = await letters[how](chosen, (done, total) => progress.show(done, total));
    return { names: chosen, count: settled, topic: contract.topic('intake') };
  }).finally(() => progress.end());
  if (choice.json) json(io, { settled: how, count, names });
  else if (names.length === 0) io.out(none(choice));
  else if (how === 'dismiss') io.out(`Dismissed ${count}.\n`);
  else {
    io.out(`Sent ${count} to ${topic} again. What is refused again comes back: see ledger dead-letters list.\n`);
  }
  return exit.yes;
}

async function chosenFrom(io: Io, letters: DeadLetters, choice: Choice): Promise<DeadLetter[]> {
  const { names, all, because } = choice;
  if (names.length === 0 && !all && because === undefined) {
    throw new Failure(
      'It is not said which.',
      'Name them as the list does, or give --because with a reason, or --all.',
    );
  }
  const found = await matching(io, letters, choice);
  if (names.length === 0) return found;
  const missing = names.filter((name) => !found.some((letter) => letter.name === name));
  if (missing.length > 0) throw notThere(missing);
  return found.filter(({ name }) => names.includes(name));
}

const notThere = (names: readonly string[]): Failure =>
  new Failure(
    `There is no open dead letter ${names.join(', ')}.`,
    'Run "ledger dead-letters list": it may have been settled, or its name mistyped.',
    exit.no,
  );
