import { randomUUID } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';
import { Kafka, type logCreator, logLevel, type SASLOptions } from 'kafkajs';
import { hideWhatWasAborted } from './aborted';
import { readHeadersInOnePass } from './headers';
import { inOrderOfTrust } from './seeds';
import type { Wire } from './wire';

readHeadersInOnePass();
hideWhatWasAborted();

/** How to reach the brokers, and how long to wait for them. */
export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId?: string;
  /** Begins the names of the groups that the client makes up. */
  readonly prefix?: string;
  /** `true`: the system's certificate authorities. */
  readonly tls?: ConnectionOptions | true;
  readonly sasl?: SASLOptions;
  /** One request, in ms. Short, so that a broker that has stopped answering costs seconds. */
  readonly requestTimeoutMs?: number;
  /** One transaction from its first record to its commit, in ms. */
  readonly deadlineMs?: number;
  /** Opening a sink, in ms, however many tries it takes. */
  readonly openDeadlineMs?: number;
  /** After which the broker aborts what a dead writer left open, in ms; above the deadline. */
  readonly transactionTimeoutMs?: number;
  /** How long the work of a member of a group that was killed waits for another to take it up, in ms. */
  readonly sessionMs?: number;
  /** The client's own log; silent when absent. */
  readonly log?: (level: 'error' | 'warn' | 'info' | 'debug', message: string) => void;
}

export type Timing = Required<
  Pick<KafkaSettings, 'requestTimeoutMs' | 'deadlineMs' | 'openDeadlineMs' | 'transactionTimeoutMs' | 'sessionMs'>
>;

export const timingOf = (settings: KafkaSettings): Timing => ({
  requestTimeoutMs: settings.requestTimeoutMs ?? 2_500,
  deadlineMs: settings.deadlineMs ?? 10_000,
  openDeadlineMs: settings.openDeadlineMs ?? 10_000,
  transactionTimeoutMs: settings.transactionTimeoutMs ?? 15_000,
  sessionMs: settings.sessionMs ?? 10_000,
});

/**
 * After each commit the next transaction meets CONCURRENT_TRANSACTIONS until the markers of the last are written, and
 * the client then sleeps for this time: its default of 300 ms would be the latency of every transaction. While a leader
 * is elected the tries are at most a quarter of a second apart; in sum they last about as long as a transaction may.
 */
export const RETRY = { initialRetryTime: 2, factor: 0, multiplier: 1.3, maxRetryTime: 250, retries: 60 } as const;

/** The name of a group that nobody else is in and that commits nothing. */
export const readerGroup = ({ prefix = '' }: KafkaSettings): string => `${prefix}ledger.reader.${randomUUID()}`;

export function connectTo(settings: KafkaSettings, wire: Wire): Kafka {
  const brokers = inOrderOfTrust(settings.brokers);
  return new Kafka({
    clientId: settings.clientId ?? 'request-ledger',
    // Without a broker left to ask, the client gives up at once what it would retry for seconds.
    brokers: () => (wire.isCut ? [] : brokers),
    connectionTimeout: 1_000,
    authenticationTimeout: 3_000,
    requestTimeout: timingOf(settings).requestTimeoutMs,
    retry: RETRY,
    logLevel: settings.log ? logLevel.INFO : logLevel.ERROR,
    logCreator: logTo(settings, wire),
    ...(settings.tls && { ssl: settings.tls }),
    ...(settings.sasl && { sasl: settings.sasl }),
    socketFactory: wire.connect,
  });
}

const LEVELS = { [logLevel.ERROR]: 'error', [logLevel.WARN]: 'warn', [logLevel.INFO]: 'info' } as const;

const logTo =
  ({ log }: KafkaSettings, wire: Wire): logCreator =>
  () =>
  ({ level, namespace, log: { message, error } }) => {
    const [, request] = /^Response (\w+)/.exec(message) ?? [];
    if (request && typeof error === 'string') wire.overhear(request, error);
    log?.(LEVELS[level as keyof typeof LEVELS] ?? 'debug', `${namespace}: ${message}`);
  };
