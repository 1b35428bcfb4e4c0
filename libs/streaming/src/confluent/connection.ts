import { type KafkaSettings, timingOf } from '../kafkajs/connection';

/** The settings in librdkafka's words. */
export function propertiesOf(settings: KafkaSettings): { readonly [name: string]: string | number | boolean } {
  return {
    'bootstrap.servers': settings.brokers.join(','),
    'client.id': settings.clientId ?? 'request-ledger',
    'socket.timeout.ms': timingOf(settings).requestTimeoutMs,
    'socket.connection.setup.timeout.ms': 1_000,
    'reconnect.backoff.ms': 50,
    'reconnect.backoff.max.ms': 500,
    log_level: 0,
    'security.protocol': `${settings.sasl ? 'sasl_' : ''}${settings.tls ? 'ssl' : 'plaintext'}`,
    ...tlsOf(settings),
    ...saslOf(settings),
  };
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
