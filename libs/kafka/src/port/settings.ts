import { randomUUID } from 'node:crypto';
import type { ConnectionOptions } from 'node:tls';

/** How to reach the brokers, and how long to wait for them. */
export interface KafkaSettings {
  readonly brokers: readonly string[];
  readonly clientId?: string;
  /** Begins the names of the groups that the client makes up. */
  readonly prefix?: string;
  /** `true`: the system's certificate authorities. */
  readonly tls?: ConnectionOptions | true;
  readonly sasl?: Login;
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

interface Login {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
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

/** The name of a consumer group with one member that commits nothing. */
export const readerGroup = ({ prefix = '' }: KafkaSettings): string => `${prefix}ledger.reader.${randomUUID()}`;
