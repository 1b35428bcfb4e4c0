import { Kafka, type logCreator, logLevel, type SASLOptions } from 'kafkajs';
import { type KafkaSettings, timingOf } from '../port';
import { patchKafkajs } from './patches';
import { inOrderOfTrust } from './seeds';
import type { Wire } from './wire';

/**
 * After each commit the next transaction meets CONCURRENT_TRANSACTIONS until the markers of the last are written, and
 * the client then sleeps for this time: its default of 300 ms would be the latency of every transaction. While a leader
 * is elected the tries are at most a quarter of a second apart; in sum they last about as long as a transaction may.
 */
export const RETRY = { initialRetryTime: 2, factor: 0, multiplier: 1.3, maxRetryTime: 250, retries: 60 } as const;

export function connectTo(settings: KafkaSettings, wire: Wire): Kafka {
  patchKafkajs();
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
    ...(settings.sasl && { sasl: settings.sasl as SASLOptions }),
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
