import { Refused } from '../port';

/** An error of a connection, from Node or wrapped by kafkajs, which keeps the code and names the broker. */
interface ConnectionError {
  readonly message: string;
  readonly code?: string | number;
}

interface Sign {
  readonly codes: RegExp;
  readonly says: (message: string) => string;
  readonly next: string;
}

const SPEAKS_TLS = 'SPEAKS_TLS';

/** What shows that a door stays shut however often one knocks. Codes of errors are Node's; the first that fits counts. */
const SIGNS: readonly Sign[] = [
  {
    codes: /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    says: (message) => `shows a certificate of another name (${message})`,
    next: 'Name the brokers as their certificates do, in LEDGER_KAFKA_BROKERS and in their advertised.listeners.',
  },
  {
    codes: /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/,
    says: (message) => `shows a certificate that does not hold today (${message})`,
    next: "Renew it, or set this machine's clock.",
  },
  {
    codes: /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|CERT_|INVALID_)/,
    says: (message) => `shows a certificate that is not trusted here (${message})`,
    next: "Give the authority of Kafka's certificates with LEDGER_KAFKA_CA_FILE.",
  },
  {
    codes: /^ERR_SSL_.*ALERT_(BAD_CERTIFICATE|CERTIFICATE_|NO_CERTIFICATE|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE)/,
    says: () => 'asks this service for a certificate, and does not take what it shows',
    next: 'Set LEDGER_KAFKA_CERT_FILE and LEDGER_KAFKA_KEY_FILE to one of an authority that Kafka trusts.',
  },
  {
    codes: new RegExp(`^${SPEAKS_TLS}$`),
    says: () => 'speaks TLS and this service does not',
    next: 'Set LEDGER_KAFKA_TLS=on, and LEDGER_KAFKA_CA_FILE where the authority is your own.',
  },
  {
    codes: /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST)$/,
    says: () => 'does not speak TLS',
    next: "Name Kafka's encrypted port, or set LEDGER_KAFKA_TLS=off.",
  },
];

/** That a broker's door stays shut, in one sentence, and what to do; `undefined` for errors that a retry may resolve. */
export function shutDoor({ message, code = '' }: ConnectionError, place: string): Refused | undefined {
  const sign = SIGNS.find(({ codes }) => codes.test(String(code)));
  if (!sign) return undefined;
  const [reason = ''] = message.replace(/^Connection error: /, '').split(';');
  return new Refused(`${place} ${sign.says(reason)}.`, { next: sign.next });
}

/**
 * The error to end a plain connection with whose first bytes are an alert of TLS; `undefined` for any other. Every answer
 * of Kafka begins with its length: read as one, an alert announces 350 MB, and the client would wait for them.
 */
export function alertIn(answer: Buffer): Error | undefined {
  const isAlert = answer[0] === 0x15 && answer[1] === 0x03;
  return isAlert ? Object.assign(new Error('The broker answers in TLS'), { code: SPEAKS_TLS }) : undefined;
}
