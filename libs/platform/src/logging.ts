import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import type { Settings } from './settings';

export type Log = Logger;

/** What must never be written, wherever it hides in a logged object: credentials, and the data of events. */
const SECRET = ['authorization', 'token', 'cookie', 'password', 'data', 'body'];
const REDACTED = SECRET.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]).concat(
  '*["proxy-authorization"]',
  '*.*["proxy-authorization"]',
);

/** JSON lines on standard output, or wherever `destination` leads. */
export function createLog(settings: Pick<Settings, 'logLevel'>, destination?: DestinationStream): Log {
  const options: LoggerOptions = {
    level: settings.logLevel,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED, censor: '[redacted]' },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options);
}
