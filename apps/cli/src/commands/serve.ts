import type { Register } from '../command';
import { exit } from '../failure';
import { settingsFrom } from '../opened-ledger';

export const serve: Register = (program, io, act) => {
  program
    .command('serve')
    .description('run the service, until it is told to stop; its settings are the LEDGER_* variables')
    .action(
      act(async () => {
        const settings = settingsFrom(io);
        await loadService().serve(settings);
        return exit.yes;
      }),
    );
};

/** The service brings a web framework with it: loaded only by the commands that run it, the others start twice as fast. */
export const loadService = (): typeof import('../../../ledger/src') => require('../../../ledger/src');
