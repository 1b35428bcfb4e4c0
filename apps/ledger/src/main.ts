import 'reflect-metadata';
import { loadSettings, sentenceOf } from '@ledger/platform';
import { CannotStart } from '@ledger/ledger';
import { serve } from './serve';

/** The service without the command line: settings from the environment, log on standard output. */
async function main(): Promise<void> {
  const settings = loadSettings();
  if (!settings.ok) throw new CannotStart(settings.error);
  await serve(settings.value);
}

main().catch((error: unknown) => {
  const text = sentenceOf(error) ?? String(error instanceof Error ? error.stack : error);
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
});
