import { createLog, type Log, type Settings } from '@ledger/platform';
import { createLedgerApp, type LedgerApp } from './create-ledger-app';

/**
 * Runs the service until it is told to stop (SIGTERM, Ctrl-C); a second signal ends it at once. SIGHUP never ends it: the
 * tokens file is read again.
 */
export async function serve(settings: Settings, log: Log = createLog(settings)): Promise<LedgerApp> {
  let reload = (): void => undefined;
  // From the first moment on: without a listener the signal would end the process.
  process.on('SIGHUP', () => {
    log.info('reading the tokens file again');
    reload();
  });
  const service = await createLedgerApp(settings, log);
  reload = () => service.reload();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      log.info({ signal }, 'stopping');
      process.once(signal, () => process.exit(1));
      service.close().then(
        () => log.info('stopped'),
        (error: unknown) => {
          log.error({ err: error }, 'could not stop cleanly');
          process.exit(1);
        },
      );
    });
  }
  log.info({ url: service.url, dataDir: settings.dataDir }, 'listening');
  return service;
}
