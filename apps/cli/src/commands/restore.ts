import { resolve } from 'node:path';
import { type Loss, restore, type Restored, type Staged } from '@ledger/data-folder';
import { systemClock } from '@ledger/kernel';
import { json, type Register } from '../command';
import { exit, type ExitCode } from '../failure';
import type { Io } from '../io';
import { settingsFrom } from '../opened-ledger';
import { verifying } from './backup';

interface Options {
  readonly yes?: true;
  readonly json?: true;
}

export const restoring: Register = (program, io, act) => {
  program
    .command('restore')
    .argument('[file]', 'a backup; without it, the ledger.db that lies in LEDGER_DATA_DIR is taken as it is')
    .description('put a backup in the place of the ledger, which is kept beside it; no service may run on the folder')
    .option('--yes', 'also when events are lost by it')
    .option('--json', 'print JSON')
    .action(act((file: string | undefined, options: Options) => bringBack(io, file, options)));
};

async function bringBack(io: Io, file: string | undefined, options: Options): Promise<ExitCode> {
  const what = {
    folder: settingsFrom(io),
    file: file === undefined ? undefined : resolve(file),
    verify: verifying(io, 'restore'),
    clock: systemClock(),
  };
  return restore(what, async (staged) => {
    const { loss } = staged;
    if (loss && !options.yes) return refused(io, staged, loss, options);
    return done(io, staged, await staged.take(), options);
  });
}

function refused(io: Io, { position }: Staged, loss: Loss, options: Options): ExitCode {
  if (options.json) json(io, { restored: false, position, loss });
  else io.out(`Nothing was changed. The backup ends at position ${position}. ${lossText(loss)} Add --yes to do it.\n`);
  return exit.no;
}

function done(io: Io, staged: Staged, { epoch, aside }: Restored, options: Options): ExitCode {
  const { ledger, position, loss } = staged;
  if (options.json) json(io, { restored: true, ledger, position, epoch: epoch.number, aside, loss });
  else {
    const kept = aside === undefined ? '' : ` What was there lies in ${aside} now.`;
    io.out(
      `Ledger ${ledger} is restored up to position ${position}; epoch ${epoch.number} begins there.${kept} ` +
        `${loss ? `${lossText(loss)} ` : ''}The totals are counted again when the service starts.\n`,
    );
  }
  return exit.yes;
}

function lossText({ from, to, recorded, isGuess }: Loss): string {
  if (isGuess) {
    return `The present ledger.db cannot be read: events from position ${from} on, up to ${to} or further, are not in the backup.`;
  }
  const when = recorded ? `, recorded from ${recorded.from} to ${recorded.to},` : '';
  return `The events from position ${from} to ${to}${when} are not in it.`;
}
