import { fail, nearest, ok, type Result } from '@ledger/kernel';
import { limitSettings } from './limit-settings';
import { type Setting, setting } from './setting';
import { addresses, listOf, oneOf, optional, path, text, topicPrefix, wholeNumber } from './setting-readers';
import { groupsOfSources, sourcesTo } from './source-settings';

/** The value that opens a service to the network: long, so that it is not set by accident. */
export const OPEN = 'anyone-may-do-everything';

/** The list of settings. The defaults run the embedded service on this machine. */
export const settingsTable = {
  dataDir: setting('LEDGER_DATA_DIR', './.ledger', path, 'the folder of the ledger and its derived data'),
  store: setting('LEDGER_STORE', 'sqlite', text, 'where the events are stored; sqlite is a file in the data folder'),
  host: setting(
    'LEDGER_HOST',
    '127.0.0.1',
    text,
    'the address to listen on; any address other than loopback needs tokens',
  ),
  port: setting('LEDGER_PORT', '3000', wholeNumber(0, 65_535), 'the port to listen on; 0 lets the system choose'),
  tokensFile: setting(
    'LEDGER_TOKENS_FILE',
    '',
    optional(path),
    'the file of hashed bearer tokens; if set, every caller needs a token',
  ),
  open: setting(
    'LEDGER_OPEN',
    '',
    optional(oneOf(OPEN)),
    `"${OPEN}" lets the service listen off loopback without tokens`,
  ),
  sources: setting(
    'LEDGER_SOURCES',
    '',
    sourcesTo('enforce', 'flag'),
    'how to treat events that break a rule, by source: https://a.example=flag,...',
  ),
  defaultPosture: setting(
    'LEDGER_DEFAULT_POSTURE',
    'enforce',
    oneOf('enforce', 'flag'),
    'the same for all other sources: enforce refuses the event, flag records it with a PolicyExceptionNoted',
  ),
  sharedSources: setting(
    'LEDGER_SHARED_SOURCES',
    '',
    groupsOfSources,
    'groups of sources that work on the same demands: blanks between sources, a bar between groups',
  ),
  roles: setting(
    'LEDGER_ROLES',
    'api,intake,projector,streamer',
    listOf('api', 'intake', 'projector', 'streamer'),
    'the parts that this process runs',
  ),
  ...limitSettings,
  logLevel: setting(
    'LEDGER_LOG_LEVEL',
    'info',
    oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'),
    'the lowest level of log lines to write',
  ),
  httpStallSeconds: setting(
    'LEDGER_HTTP_STALL_SECONDS',
    '60',
    wholeNumber(1, 86_400),
    'seconds without progress of a request body or an answer until the client is cut off',
  ),
  httpUnreadMb: setting(
    'LEDGER_HTTP_UNREAD_MB',
    '64',
    wholeNumber(1, 65_536),
    'MiB of unread answers to one NDJSON stream that are buffered on disk',
  ),
  httpUnreadTotalMb: setting(
    'LEDGER_HTTP_UNREAD_TOTAL_MB',
    '2048',
    wholeNumber(1, 1_048_576),
    'the same for all streams together',
  ),
  kafkaBrokers: setting(
    'LEDGER_KAFKA_BROKERS',
    '',
    optional(addresses),
    'the Kafka brokers: kafka-1:9092,kafka-2:9092; empty disables Kafka',
  ),
  kafkaClient: setting('LEDGER_KAFKA_CLIENT', 'kafkajs', oneOf('kafkajs', 'confluent'), 'the Kafka client library'),
  kafkaPrefix: setting(
    'LEDGER_KAFKA_PREFIX',
    '',
    topicPrefix,
    'the prefix of each topic, group and transactional id, such as "staging."',
  ),
  kafkaTopics: setting(
    'LEDGER_KAFKA_TOPICS',
    'create',
    oneOf('create', 'check'),
    'create creates missing topics; check refuses to start without them',
  ),
  kafkaTls: setting('LEDGER_KAFKA_TLS', 'off', oneOf('off', 'on'), 'on encrypts the connections to Kafka'),
  kafkaCaFile: setting(
    'LEDGER_KAFKA_CA_FILE',
    '',
    optional(path),
    "the CA certificates (PEM) to verify Kafka's certificates; empty uses the system's",
  ),
  kafkaCertFile: setting(
    'LEDGER_KAFKA_CERT_FILE',
    '',
    optional(path),
    'the client certificate (PEM) for Kafka, with LEDGER_KAFKA_KEY_FILE',
  ),
  kafkaKeyFile: setting('LEDGER_KAFKA_KEY_FILE', '', optional(path), 'the key (PEM) of that certificate'),
  kafkaSasl: setting(
    'LEDGER_KAFKA_SASL',
    '',
    optional(oneOf('plain', 'scram-sha-256', 'scram-sha-512')),
    'the SASL mechanism, with LEDGER_KAFKA_USER and LEDGER_KAFKA_PASSWORD_FILE: plain, scram-sha-256, scram-sha-512',
  ),
  kafkaUser: setting('LEDGER_KAFKA_USER', '', optional(text), 'the SASL user'),
  kafkaPasswordFile: setting(
    'LEDGER_KAFKA_PASSWORD_FILE',
    '',
    optional(path),
    'the file that contains only the SASL password',
  ),
} as const;

type ValueOf<S> = S extends Setting<infer T> ? T : never;

export type Settings = { readonly [K in keyof typeof settingsTable]: ValueOf<(typeof settingsTable)[K]> };

/** Reads the settings from environment variables; each error is one sentence that says what to write instead. */
export function loadSettings(env: NodeJS.ProcessEnv = process.env): Result<Settings, readonly string[]> {
  const errors = unknownNames(env);
  const values: Record<string, unknown> = {};
  for (const [key, each] of Object.entries<Setting>(settingsTable)) {
    const given = env[each.name]?.trim() || each.fallback;
    const read = each.read(given);
    if (read.ok) values[key] = read.value;
    else errors.push(`${each.name} must be ${read.error}, not "${given}".${hintFor(given)}`);
  }
  return errors.length === 0 ? ok(values as unknown as Settings) : fail(errors);
}

/** The settings as rows for a reader: name, default, meaning. */
export const settingsRows = (): readonly { name: string; fallback: string; meaning: string }[] =>
  Object.values<Setting>(settingsTable).map(({ name, fallback, meaning }) => ({ name, fallback, meaning }));

/** The settings as a Markdown table. */
export const settingsMarkdown = (): string =>
  [
    '| setting | default | meaning |',
    '|---|---|---|',
    ...settingsRows().map(
      ({ name, fallback, meaning }) => `| \`${name}\` | ${fallback ? `\`${fallback}\`` : ''} | ${meaning} |`,
    ),
  ].join('\n');

const names = settingsRows().map(({ name }) => name);

/** A misspelt setting would silently leave its default in force: say so instead. */
function unknownNames(env: NodeJS.ProcessEnv): string[] {
  const strangers = Object.keys(env).filter((name) => name.startsWith('LEDGER_') && !names.includes(name));
  return strangers.map((name) => {
    if (FROM_KUBERNETES.test(name)) return `${name} is not a setting.${KUBERNETES_HINT}`;
    const near = nearest(name, names);
    return `${name} is not a setting${near ? `; did you mean ${near}?` : `. The settings are ${names.join(', ')}.`}`;
  });
}

/** Kubernetes describes a Service called "ledger" to every pod by variables that look like settings. */
const FROM_KUBERNETES = /^LEDGER_(SERVICE_(HOST|PORT)|PORT_\d+_)/;
const KUBERNETES_HINT = ' Kubernetes sets it for a Service called "ledger": put enableServiceLinks: false in the pod.';
const hintFor = (given: string): string => (given.startsWith('tcp://') ? KUBERNETES_HINT : '');
