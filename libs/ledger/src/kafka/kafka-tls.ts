import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { KafkaSettings } from '@ledger/kafka';
import type { Settings } from '@ledger/platform';
import { read } from './read';

/**
 * What TLS needs, from the files that the settings name. Each is parsed here: TLS itself takes anything, and says much
 * later and elsewhere that it could not use it.
 *
 * @throws Error that names the setting to correct
 */
export function tlsOf(settings: Settings): Pick<KafkaSettings, 'tls'> {
  if (settings.kafkaTls === 'off') return {};
  const tls = {
    ...pem('ca', 'LEDGER_KAFKA_CA_FILE', settings.kafkaCaFile),
    ...pem('cert', 'LEDGER_KAFKA_CERT_FILE', settings.kafkaCertFile),
    ...pem('key', 'LEDGER_KAFKA_KEY_FILE', settings.kafkaKeyFile),
  };
  if (tls.cert && tls.key && !new X509Certificate(tls.cert).checkPrivateKey(createPrivateKey(tls.key))) {
    throw new Error('LEDGER_KAFKA_KEY_FILE holds another key than that of the certificate in LEDGER_KAFKA_CERT_FILE.');
  }
  return { tls };
}

type Part = 'ca' | 'cert' | 'key';

const PARSERS: { readonly [P in Part]: (text: Buffer) => unknown } = {
  ca: (text) => new X509Certificate(text),
  cert: (text) => new X509Certificate(text),
  key: createPrivateKey,
};

/** The content of a file under the name that TLS has for it; nothing where no file is set. */
function pem(part: Part, setting: string, path: string | undefined): { readonly [P in Part]?: Buffer } {
  if (path === undefined) return {};
  const text = read(path);
  try {
    PARSERS[part](text);
  } catch (error) {
    const wanted = part === 'key' ? 'private key without a passphrase' : 'certificate';
    throw new Error(`${setting}: ${path} does not hold a ${wanted} in PEM: ${(error as Error).message}.`, {
      cause: error,
    });
  }
  return { [part]: text };
}
