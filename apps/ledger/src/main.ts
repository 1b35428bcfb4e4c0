import 'reflect-metadata';
import { loadSettings } from '@ledger/platform';
import { StorageFailure } from '@ledger/sqlite';
import { CannotStart } from './cannot-start';
import { serve } from './serve';

/** The service without the command line: settings from the environment, log on standard output. */
async function main(): Promise<void> {
  const settings = loadSettings();
  if (!settings.ok) throw new CannotStart(settings.error);
  await serve(settings.value);
}

main().catch((error: unknown) => {
  const foreseen = error instanceof CannotStart || error instanceof StorageFailure;
  const text = foreseen ? error.message : String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
