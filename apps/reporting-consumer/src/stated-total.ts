import type { KafkaMessage } from 'kafkajs';

/** Names a history of the ledger: the instant of the restore that began it, or '' before any. Text order is their order. */
export type EpochName = string;

/** The ledger was restored from a backup: all that was stated with older epochs is void. */
export interface EpochBegan {
  /** The ledger of the record: positions of two ledgers cannot be compared. */
  readonly ledgerId: string;
  readonly epoch: EpochName;
}

/** A record of `ledger.totals.v1` or `ledger.total-changes.v1`: what the total of one cell was at a place in the ledger. */
export interface StatedTotal extends EpochBegan {
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

type RecordOfTotals = Pick<KafkaMessage, 'key' | 'value' | 'headers'>;

const CE_ID = /^([^:]+):(\d{16}):(\d+)(?::\d{8}T\d{9}Z)?$/;
const EPOCH_ID = /^([^:]+):epoch:/;
const EPOCH_BEGAN = 'org.request-ledger.EpochBegan.v1';

/**
 * Reads a record of either kind.
 *
 * @throws NotATotal
 */
export function statementIn(record: RecordOfTotals): StatedTotal | EpochBegan {
  return header(record, 'ce_type') === EPOCH_BEGAN ? epochBegan(record) : statedTotal(record);
}

function epochBegan(record: RecordOfTotals): EpochBegan {
  const [, ledgerId] = EPOCH_ID.exec(header(record, 'ce_id')) ?? [];
  const epoch = header(record, 'ce_ledgerepoch');
  if (ledgerId === undefined || epoch === '') throw new NotATotal('A record that begins an epoch does not name it.');
  return { ledgerId, epoch };
}

/** Its place stands in the header `ce_id`, so that a tombstone has one too. */
function statedTotal(record: RecordOfTotals): StatedTotal {
  const { key, value } = record;
  const id = header(record, 'ce_id');
  const [, ledgerId, position, ordinal] = CE_ID.exec(id) ?? [];
  if (ledgerId === undefined || position === undefined || key === null) {
    throw new NotATotal(`A record with key "${String(key)}" and ce_id "${id}" is none that the ledger writes.`);
  }
  const epoch = header(record, 'ce_ledgerepoch');
  return { ledgerId, epoch, position, ordinal: Number(ordinal), cell: key.toString('utf8'), total: totalIn(value) };
}

const header = ({ headers = {} }: RecordOfTotals, name: string): string => String(headers[name] ?? '');

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
