import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { KafkaConfig, SASLOptions } from 'kafkajs';

/** What to read, from where, and into what. */
export interface Settings {
  readonly kafka: Pick<KafkaConfig, 'brokers' | 'ssl' | 'sasl'> & { readonly brokers: string[] };
  readonly topic: string;
  /**
   * New with each start. The group holds nothing that matters, and a member that was killed would hold up its
   * successor in the same group until its session has timed out.
   */
  readonly groupId: string;
  /** The SQLite file. */
  readonly database: string;
}

const TOPICS = { totals: 'ledger.totals.v1', 'total-changes': 'ledger.total-changes.v1' } as const;

/** Reads the environment: the table of variables is in the README beside this folder. */
export function settingsFrom(env: NodeJS.ProcessEnv): Settings {
  const follow = env['REPORTING_FOLLOW'] ?? 'totals';
  if (!Object.hasOwn(TOPICS, follow)) {
    throw new Error(`REPORTING_FOLLOW must be ${Object.keys(TOPICS).join(' or ')}, not "${follow}".`);
  }
  const topic = `${env['REPORTING_PREFIX'] ?? ''}${TOPICS[follow as keyof typeof TOPICS]}`;
  return {
    kafka: { brokers: (env['REPORTING_BROKERS'] ?? '127.0.0.1:9092').split(','), ...securityFrom(env) },
    topic,
    groupId: `${env['REPORTING_GROUP'] ?? 'reporting-consumer'}.${randomUUID()}`,
    database: env['REPORTING_DATABASE'] ?? 'totals.db',
  };
}

function securityFrom(env: NodeJS.ProcessEnv): Pick<KafkaConfig, 'ssl' | 'sasl'> {
  const authority = env['REPORTING_TLS_CA_FILE'];
  const ssl = authority === undefined ? wantsTls(env['REPORTING_TLS']) : { ca: readFileSync(authority, 'utf8') };
  const sasl = saslFrom(env);
  return { ...(ssl && { ssl }), ...(sasl && { sasl }) };
}

/** A word that is not known must not mean "no": the password would travel in the clear. */
function wantsTls(word = 'off'): boolean {
  if (word === 'on' || word === 'true') return true;
  if (word === 'off' || word === 'false') return false;
  throw new Error(`REPORTING_TLS must be on or off, not "${word}".`);
}

function saslFrom(env: NodeJS.ProcessEnv): SASLOptions | undefined {
  const username = env['REPORTING_SASL_USERNAME'];
  if (username === undefined) return undefined;
  const file = env['REPORTING_SASL_PASSWORD_FILE'];
  if (file === undefined) throw new Error('REPORTING_SASL_USERNAME needs REPORTING_SASL_PASSWORD_FILE.');
  const mechanism = env['REPORTING_SASL_MECHANISM'] ?? 'scram-sha-512';
  return { mechanism, username, password: readFileSync(file, 'utf8').trim() } as SASLOptions;
}
