import { DoubtfulOutcome, Fenced, Refused } from '../port';

/**
 * Says of an error of kafkajs which of the port's three it is. kafkajs wraps errors in errors and does not know newer
 * codes by name (90 PRODUCER_FENCED comes as "Unknown error code 90"), so each link of the chain is looked at.
 */
export function outcomeOf(error: unknown): DoubtfulOutcome | Fenced | Refused {
  if (error instanceof DoubtfulOutcome || error instanceof Fenced || error instanceof Refused) return error;
  const chain = [...linksOf(error)];
  const message = chain[0]?.message ?? String(error);
  if (chain.some(isFenced)) return new Fenced(`Another writer has taken over this transactional id: ${message}`);
  const refusal = chain.find(isRefusal);
  if (refusal) return new Refused(`Kafka refuses: ${refusal.message}. ${nextFor(refusal)}`, { cause: error });
  return new DoubtfulOutcome(`It is not known whether the transaction was committed: ${message}`, { cause: error });
}

interface Link {
  readonly name: string;
  readonly message: string;
  readonly type: string | undefined;
}

function* linksOf(error: unknown): Generator<Link> {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    yield { name: at.name, message: at.message, type: 'type' in at ? String(at.type) : undefined };
  }
}

const FENCED = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED']);

const isFenced = ({ type, message }: Link): boolean =>
  FENCED.has(type ?? '') || /^Unknown error code 90$/.test(message);

const REFUSALS = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TRANSACTION_TIMEOUT',
  'INVALID_REQUIRED_ACKS',
]);

function nextFor({ name, type = '', message }: Link): string {
  if (name === 'KafkaJSSASLAuthenticationError' || type.includes('SASL')) {
    return 'Check LEDGER_KAFKA_SASL, LEDGER_KAFKA_USER and LEDGER_KAFKA_PASSWORD_FILE.';
  }
  if (UNTRUSTED.test(message)) return "Give the authority of Kafka's certificates with LEDGER_KAFKA_CA_FILE.";
  if (type.endsWith('AUTHORIZATION_FAILED')) return 'Give this user the permissions that docs/kafka.md lists.';
  return "Compare the broker's settings with docs/kafka.md.";
}

/** What Node says of a certificate that it does not trust; waiting does not mend it. */
const UNTRUSTED = /certificate|altnames/i;

const isRefusal = ({ name, type, message }: Link): boolean =>
  name === 'KafkaJSSASLAuthenticationError' || REFUSALS.has(type ?? '') || UNTRUSTED.test(message);
