import type { KafkaMessage } from 'kafkajs';

/** A record of `ledger.totals.v1` or `ledger.total-changes.v1`: what the total of one cell was at a place in the ledger. */
export interface StatedTotal {
  /** Which ledger says so: places of two ledgers can not be compared. */
  readonly ledgerId: string;
  /** 16 digits; the order of the text is the order of the ledger. */
  readonly position: string;
  /** Which of the changes of that position, from 0. */
  readonly ordinal: number;
  /** `microsoft/1|2019-03|criminal|IE|subpoena|police|consumer|requests` */
  readonly cell: string;
  /** `null` when the cell is no more (a tombstone). */
  readonly total: bigint | null;
}

/** A record that is none of the ledger's. Skipping it could make a total wrong, so the consumer stops instead. */
export class NotATotal extends Error {
  override readonly name = 'NotATotal';
}

const CE_ID = /^([^:]+):(\d{16}):(\d+)$/;

/**
 * Reads a record. Its place stands in the header `ce_id`, so that a tombstone has one too.
 *
 * @throws NotATotal
 */
export function statedTotal({
  key,
  value,
  headers = {},
}: Pick<KafkaMessage, 'key' | 'value' | 'headers'>): StatedTotal {
  const id = String(headers['ce_id'] ?? '');
  const [, ledgerId, position, ordinal] = CE_ID.exec(id) ?? [];
  if (ledgerId === undefined || position === undefined || key === null) {
    throw new NotATotal(`A record with key "${String(key)}" and ce_id "${id}" is none that the ledger writes.`);
  }
  return { ledgerId, position, ordinal: Number(ordinal), cell: key.toString('utf8'), total: totalIn(value) };
}

function totalIn(value: Buffer | null): bigint | null {
  if (value === null) return null;
  const { total } = parsed(value);
  if (typeof total === 'string' && /^-?\d{1,18}$/.test(total)) return BigInt(total);
  throw new NotATotal('The value of a record holds no total: a decimal string was expected.');
}

function parsed(value: Buffer): { readonly total?: unknown } {
  try {
    return JSON.parse(value.toString('utf8')) as { total?: unknown };
  } catch (error) {
    throw new NotATotal('The value of a record is not JSON.', { cause: error });
  }
}
