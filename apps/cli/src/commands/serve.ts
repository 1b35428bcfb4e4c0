import type { Register } from '../command';
import { exit } from '../failure';
import { loadService } from '../load-service';
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
