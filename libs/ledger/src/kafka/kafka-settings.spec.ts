import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { loadSettings } from '@ledger/platform';
import { kafkaSettingsOf } from './kafka-settings';

const folder = mkdtempSync(join(tmpdir(), 'kafka-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

function kafka(env: Record<string, string>) {
  const settings = loadSettings(env);
  if (!settings.ok) throw new Error(settings.error.join(' '));
  return kafkaSettingsOf(settings.value);
}

const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const CERTIFICATE = rootCertificates[0]!;
const KEY = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const BROKERS = { LEDGER_KAFKA_BROKERS: 'kafka-1:9092, kafka-2:9092' };
const LOGIN = {
  LEDGER_KAFKA_SASL: 'scram-sha-512',
  LEDGER_KAFKA_USER: 'ledger',
  LEDGER_KAFKA_PASSWORD_FILE: file('password', 'secret\n'),
};

describe('the settings for Kafka', () => {
  it('are none where no brokers are named', () => {
    expect(kafka({})).toEqual({ ok: true, value: undefined });
  });

  it('name the brokers, and nothing else by default', () => {
    expect(kafka(BROKERS)).toEqual({
      ok: true,
      value: { brokers: ['kafka-1:9092', 'kafka-2:9092'], clientId: 'request-ledger', prefix: '' },
    });
  });

  it('read the password and the authority from their files', () => {
    const tls = { LEDGER_KAFKA_TLS: 'on', LEDGER_KAFKA_CA_FILE: file('ca', CERTIFICATE) };
    expect(kafka({ ...BROKERS, ...LOGIN, ...tls })).toMatchObject({
      value: {
        sasl: { mechanism: 'scram-sha-512', username: 'ledger', password: 'secret' },
        tls: { ca: Buffer.from(CERTIFICATE) },
      },
    });
  });

  it.each([
    ['a login without its way', { LEDGER_KAFKA_USER: 'ledger' }, 'need LEDGER_KAFKA_SASL'],
    ['a way to log in without a name', { LEDGER_KAFKA_SASL: 'plain' }, 'LEDGER_KAFKA_SASL needs LEDGER_KAFKA_USER'],
    ['an authority without encryption', { LEDGER_KAFKA_CA_FILE: '/ca' }, 'need LEDGER_KAFKA_TLS=on'],
    [
      'a certificate without its key',
      { LEDGER_KAFKA_TLS: 'on', LEDGER_KAFKA_CERT_FILE: '/cert' },
      'come together or not at all',
    ],
    [
      'an authority that is none',
      { LEDGER_KAFKA_TLS: 'on', LEDGER_KAFKA_CA_FILE: file('text', 'CA') },
      'does not hold a certificate in PEM',
    ],
    [
      'the key of another certificate',
      {
        LEDGER_KAFKA_TLS: 'on',
        LEDGER_KAFKA_CERT_FILE: file('cert', CERTIFICATE),
        LEDGER_KAFKA_KEY_FILE: file('key', KEY),
      },
      'LEDGER_KAFKA_KEY_FILE holds another key',
    ],
    ['a file that is not there', { LEDGER_KAFKA_TLS: 'on', LEDGER_KAFKA_CA_FILE: '/no/such' }, 'cannot be read'],
  ])('refuse %s', (_, env, expected) => {
    expect(kafka({ ...BROKERS, ...env })).toEqual({ ok: false, error: [expect.stringContaining(expected)] });
  });
});
