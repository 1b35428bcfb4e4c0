import { type KafkaSettings, timingOf } from '../port';
import type { DriverLogger } from './driver';

/** The settings in librdkafka's words. Its own patience is for seconds; while a leader is elected a quarter of one is enough. */
export function propertiesOf(settings: KafkaSettings): { readonly [name: string]: string | number | boolean } {
  return {
    'bootstrap.servers': settings.brokers.join(','),
    'client.id': settings.clientId ?? 'request-ledger',
    'socket.timeout.ms': timingOf(settings).requestTimeoutMs,
    'socket.connection.setup.timeout.ms': 1_000,
    'reconnect.backoff.ms': 50,
    'reconnect.backoff.max.ms': 500,
    'retry.backoff.ms': 20,
    'retry.backoff.max.ms': 250,
    'allow.auto.create.topics': false,
    log_level: settings.log ? NOTICE : ERROR,
    'security.protocol': `${settings.sasl ? 'sasl_' : ''}${settings.tls ? 'ssl' : 'plaintext'}`,
    ...tlsOf(settings),
    ...saslOf(settings),
  };
}

/** Of some errors the log alone says what they are. */
const [ERROR, NOTICE] = [3, 5];

/** What a consumer of this client logs, in the words of the port. */
export function loggerTo(log: KafkaSettings['log']): DriverLogger {
  const to = (level: 'error' | 'warn' | 'info') => (message: string) => log?.(level, message);
  const logger: DriverLogger = {
    error: to('error'),
    warn: to('warn'),
    info: to('info'),
    debug: () => undefined,
    setLogLevel: () => undefined,
    namespace: () => logger,
  };
  return logger;
}

function tlsOf({ tls }: KafkaSettings): { [name: string]: string } {
  if (tls === undefined || tls === true) return {};
  const files = { 'ssl.ca.pem': tls.ca, 'ssl.certificate.pem': tls.cert, 'ssl.key.pem': tls.key };
  const texts = Object.entries(files).flatMap(([name, file]) => (isText(file) ? [[name, file.toString()]] : []));
  return Object.fromEntries(texts) as { [name: string]: string };
}

const isText = (file: unknown): file is Buffer | string => typeof file === 'string' || Buffer.isBuffer(file);

function saslOf({ sasl }: KafkaSettings): { [name: string]: string } {
  if (!sasl || !('username' in sasl)) return {};
  return {
    'sasl.mechanisms': sasl.mechanism.toUpperCase(),
    'sasl.username': sasl.username,
    'sasl.password': sasl.password,
  };
}
