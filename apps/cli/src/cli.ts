import { Command, CommanderError } from 'commander';
import type { Act } from './command';
import { commands } from './commands';
import { exit, type ExitCode, Failure, sentenceFor } from './failure';
import { hasSeenEnough, type Io } from './io';
import { printableText } from './printable';

const ABOUT = `Keeps every legal demand for customer data as events, and counts them into transparency totals.

The ledger is the folder that LEDGER_DATA_DIR names (./.ledger). Exit codes: 0 yes, 1 the answer is no, 2 could not tell.`;

/** Runs one command line (without node and script) and gives its exit code. Never throws. */
export async function run(line: readonly string[], outside: Io): Promise<ExitCode> {
  const io = readable(outside);
  let code: ExitCode = exit.yes;
  const act: Act =
    (work) =>
    async (...given) => {
      code = await work(...given);
    };
  const program = new Command('ledger').description(ABOUT).exitOverride().showHelpAfterError('Add --help to see how.');
  program.configureOutput({ writeOut: (text) => io.out(text), writeErr: (text) => io.err(text) });
  for (const register of commands) register(program, io, act);
  try {
    await program.parseAsync([...line], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exit.yes : exit.couldNotTell;
    if (hasSeenEnough(error)) return exit.yes;
    io.err(`${sentenceFor(error)}\n`);
    return error instanceof Failure ? error.code : exit.couldNotTell;
  }
}

/** Nothing that others wrote gives orders to the terminal that shows it, wherever in an answer it stands. */
const readable = (io: Io): Io => ({
  ...io,
  out: (text) => io.out(printableText(text)),
  err: (text) => io.err(printableText(text)),
});
