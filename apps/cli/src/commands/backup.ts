import { resolve } from 'node:path';
import { audit } from '@ledger/intake';
import { type BackedUp, backUp, ledgerFile, type Verify } from '@ledger/data-folder';
import { existsSync } from 'node:fs';
import { json, type Register } from '../command';
import { exit, type ExitCode, Failure } from '../failure';
import type { Io } from '../io';
import { settingsFrom } from '../opened-ledger';
import { progressOf } from '../progress';

export const backup: Register = (program, io, act) => {
  program
    .command('backup')
    .argument('<file>', 'where the copy goes; nothing may stand there yet')
    .description('copy the ledger to a file, also while a service works on it, and read the copy from end to end')
    .option('--json', 'print JSON')
    .action(act((file: string, options: { json?: true }) => copy(io, resolve(file), options)));
};

async function copy(io: Io, file: string, options: { json?: true }): Promise<ExitCode> {
  const settings = settingsFrom(io);
  if (!existsSync(ledgerFile(settings))) {
    throw new Failure(`There is no ledger in ${settings.dataDir}.`, 'Set LEDGER_DATA_DIR to its folder.');
  }
  const copied = await backUp(settings, file, verifying(io, 'backup'));
  if (options.json) json(io, { file, ...copied });
  else io.out(`${file} holds ledger ${copied.ledger} ${upTo(copied)}: every event in it was read and verified.\n`);
  return exit.yes;
}

const upTo = ({ position, recordedAt }: BackedUp): string =>
  recordedAt === undefined ? 'without an event' : `up to position ${position}, recorded at ${recordedAt}`;

/** Reads a whole ledger, and shows how far it is. */
export const verifying =
  (io: Io, doing: string): Verify =>
  async (store) => {
    const progress = progressOf(io, doing, 'events');
    const { flaws } = await audit(store, (done, of) => progress.show(done, of)).finally(() => progress.end());
    return flaws;
  };
