import { DoubtfulOutcome, Fenced, Refused } from '../port';
import { shutDoor } from './door';
import { missingPermission } from '../adapter/permission';

/**
 * Says of an error of kafkajs which of the port's three it is. kafkajs wraps errors in errors and does not know newer
 * codes by name (90 PRODUCER_FENCED comes as "Unknown error code 90"), so each link of the chain is looked at.
 */
export function outcomeOf(error: unknown): DoubtfulOutcome | Fenced | Refused {
  if (error instanceof DoubtfulOutcome || error instanceof Fenced || error instanceof Refused) return error;
  const chain = [...linksOf(error)];
  const message = chain[0]?.message ?? String(error);
  if (chain.some(isFenced)) return new Fenced(`Another writer has taken over this transactional id: ${message}`);
  const refusal = chain.map(refusalOf).find(Boolean);
  if (refusal) return refusal;
  return new DoubtfulOutcome(`It is not known whether the transaction was committed: ${message}`, { cause: error });
}

interface Link {
  readonly name: string;
  readonly message: string;
  readonly type?: string;
  readonly code?: string | number;
  /** Where it happened, as "host:port". */
  readonly broker?: string;
}

/** An error, what caused it, and so on. */
function* linksOf(error: unknown): Generator<Link> {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    yield at;
    if ('errors' in at && Array.isArray(at.errors)) for (const part of at.errors) yield* linksOf(part);
  }
}

const FENCED = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED']);

const isFenced = ({ type, message }: Link): boolean =>
  FENCED.has(type ?? '') || /^Unknown error code 90$/.test(message);

function refusalOf(link: Link): Refused | undefined {
  const { name, message, broker = 'Kafka' } = link;
  const request = name === 'KafkaJSCreateTopicError' ? 'CreateTopics' : undefined;
  const known = shutDoor(link, broker) ?? missingPermission(message, request);
  if (known || !isRefusal(link)) return known;
  return new Refused(`Kafka refuses: ${message}.`, { next: nextFor(link) });
}

const REFUSALS = new Set([
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_SASL_MECHANISM',
  'ILLEGAL_SASL_STATE',
  'MESSAGE_TOO_LARGE',
  'RECORD_LIST_TOO_LARGE',
  'INVALID_TRANSACTION_TIMEOUT',
  'INVALID_REQUIRED_ACKS',
]);

function nextFor({ name, type = '' }: Link): string {
  if (name === 'KafkaJSSASLAuthenticationError' || type.includes('SASL')) {
    return 'Check LEDGER_KAFKA_SASL, LEDGER_KAFKA_USER and LEDGER_KAFKA_PASSWORD_FILE.';
  }
  return "Compare the broker's settings with docs/kafka.md.";
}

const isRefusal = ({ name, type }: Link): boolean =>
  name === 'KafkaJSSASLAuthenticationError' || REFUSALS.has(type ?? '');
