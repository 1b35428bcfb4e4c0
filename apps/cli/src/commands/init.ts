import { initLedger } from '@ledger/data-folder';
import { systemClock } from '@ledger/kernel';
import { json, type Register } from '../command';
import { exit, type ExitCode } from '../failure';
import type { Io } from '../io';
import { settingsFrom } from '../opened-ledger';

interface Options {
  readonly discardRemains?: true;
  readonly json?: true;
}

export const init: Register = (program, io, act) => {
  program
    .command('init')
    .description('make a new, empty ledger in LEDGER_DATA_DIR; the service does so itself where there is nothing')
    .option('--discard-remains', 'also where remains of a lost ledger lie: they are put aside')
    .option('--json', 'print JSON')
    .action(act((options: Options) => begin(io, options)));
};

async function begin(io: Io, options: Options): Promise<ExitCode> {
  const folder = settingsFrom(io);
  const discardRemains = options.discardRemains === true;
  const made = await initLedger({ folder, discardRemains, clock: systemClock() });
  if (options.json) json(io, made);
  else {
    const kept = made.aside === undefined ? '' : ` What was there lies in ${made.aside} now.`;
    io.out(`${folder.dataDir} holds a new, empty ledger, ${made.ledger}.${kept}\n`);
  }
  return exit.yes;
}
