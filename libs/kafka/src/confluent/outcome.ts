import { missingPermission } from '../adapter/permission';
import { DoubtfulOutcome, Fenced, Refused } from '../port';

/** Codes of the protocol, and of librdkafka itself where they are negative. */
const FENCED = new Set([-144, 47, 90]);
const REFUSALS = new Set([-169, 10, 18, 21, 29, 30, 31, 33, 50, 53, 58]);

/**
 * Says of an error of this client which of the port's three it is, by its code: the flags that librdkafka has for
 * fatal, retriable and abortable errors are not set on what a fenced producer throws.
 *
 * @param request what was asked of Kafka, where it is known
 */
export function outcomeOf(error: unknown, request?: string): DoubtfulOutcome | Fenced | Refused {
  if (error instanceof DoubtfulOutcome || error instanceof Fenced || error instanceof Refused) return error;
  const { code = 0, message } = error as Error & { readonly code?: number };
  if (FENCED.has(code)) return new Fenced(`Another writer has taken over this transactional id: ${message}`);
  const lack = missingPermission(message, request);
  if (lack) return lack;
  if (REFUSALS.has(code)) return new Refused(`Kafka refuses: ${message}`, { cause: error });
  return new DoubtfulOutcome(`It is not known whether the transaction was committed: ${message}`, { cause: error });
}
