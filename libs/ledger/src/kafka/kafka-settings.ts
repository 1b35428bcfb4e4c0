import type { KafkaSettings } from '@ledger/kafka';
import { fail, ok, type Result } from '@ledger/kernel';
import type { Settings } from '@ledger/platform';
import { tlsOf } from './kafka-tls';
import { read } from './read';

/**
 * How to reach Kafka, from the settings and the files that they name; `undefined` when no brokers are set. Each error is
 * one sentence that says what to write instead.
 */
export function kafkaSettingsOf(settings: Settings): Result<KafkaSettings | undefined, readonly string[]> {
  const { kafkaBrokers: brokers } = settings;
  const errors = [...strayIn(settings), ...halvesIn(settings)];
  if (errors.length > 0) return fail(errors);
  if (brokers === undefined) return ok(undefined);
  try {
    const common = { brokers, clientId: 'request-ledger', prefix: settings.kafkaPrefix };
    return ok({ ...common, ...tlsOf(settings), ...saslOf(settings) });
  } catch (error) {
    return fail([(error as Error).message]);
  }
}

/** Settings that do nothing without another one: the operator expects otherwise. */
function strayIn(settings: Settings): string[] {
  const files = [settings.kafkaCaFile, settings.kafkaCertFile, settings.kafkaKeyFile];
  const login = [settings.kafkaUser, settings.kafkaPasswordFile];
  const secured = settings.kafkaTls === 'on' || settings.kafkaSasl !== undefined;
  return [
    ...(settings.kafkaBrokers === undefined && secured
      ? ['LEDGER_KAFKA_TLS and LEDGER_KAFKA_SASL do nothing without LEDGER_KAFKA_BROKERS, which says where Kafka is.']
      : []),
    ...(settings.kafkaTls === 'off' && files.some(Boolean)
      ? ['LEDGER_KAFKA_CA_FILE, _CERT_FILE and _KEY_FILE need LEDGER_KAFKA_TLS=on.']
      : []),
    ...(settings.kafkaSasl === undefined && login.some(Boolean)
      ? ['LEDGER_KAFKA_USER and LEDGER_KAFKA_PASSWORD_FILE need LEDGER_KAFKA_SASL, which says how to log in.']
      : []),
  ];
}

function halvesIn(settings: Settings): string[] {
  const { kafkaCertFile, kafkaKeyFile, kafkaSasl, kafkaUser, kafkaPasswordFile } = settings;
  return [
    ...((kafkaCertFile === undefined) === (kafkaKeyFile === undefined)
      ? []
      : ['LEDGER_KAFKA_CERT_FILE and LEDGER_KAFKA_KEY_FILE come together or not at all.']),
    ...(kafkaSasl !== undefined && !(kafkaUser && kafkaPasswordFile)
      ? ['LEDGER_KAFKA_SASL needs LEDGER_KAFKA_USER and LEDGER_KAFKA_PASSWORD_FILE.']
      : []),
  ];
}

function saslOf({ kafkaSasl: mechanism, kafkaUser, kafkaPasswordFile }: Settings): Pick<KafkaSettings, 'sasl'> {
  if (mechanism === undefined) return {};
  const login = { username: kafkaUser!, password: read(kafkaPasswordFile!).toString().trim() };
  return { sasl: { mechanism, ...login } };
}
