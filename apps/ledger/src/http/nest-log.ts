import type { Log } from '@ledger/platform';
import type { LoggerService } from '@nestjs/common';

/** Nest's own messages in our log; how it starts is of interest to developers only. */
export function nestLog(log: Log): LoggerService {
  return {
    log: (message: unknown) => log.debug(String(message)),
    debug: (message: unknown) => log.debug(String(message)),
    verbose: (message: unknown) => log.trace(String(message)),
    warn: (message: unknown) => log.warn(String(message)),
    error: (message: unknown) => log[levelOf(message)]({ err: message }, 'the framework reports an error'),
    fatal: (message: unknown) => log.fatal({ err: message }, 'the framework reports a fatal error'),
  };
}

/** A port that is taken ends the start, and the person who started it is told why: once is enough. */
const levelOf = (message: unknown): 'debug' | 'error' =>
  /^(Error: )?listen E[A-Z]+/.test(message instanceof Error ? message.message : String(message)) ? 'debug' : 'error';
