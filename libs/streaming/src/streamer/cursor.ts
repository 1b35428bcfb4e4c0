import { createHash } from 'node:crypto';
import type { ChainValue } from '@ledger/event-store';
import { canonicalJson, type Instant, OperationalError, type Position } from '@ledger/kernel';
import type { OutgoingRecord } from '@ledger/kafka';

/** How far a stream has come, and in which history of the ledger. */
export interface Place {
  /** Everything up to here was sent. */
  readonly to: Position;
  /** The ledger's hash chain there; absent in cursors of older versions. */
  readonly chain?: ChainValue | undefined;
  /** The restore that began this history; absent in a ledger that was never restored. */
  readonly epoch?: Instant | undefined;
  /** How many events up to here could not be read, and were passed over; absent for none. */
  readonly unreadable?: number | undefined;
}

/** What a streamer commits together with a batch: where the batch begins and ends, and what is in it. */
export interface Cursor extends Place {
  readonly ledgerId: string;
  readonly projection: string;
  /** Everything up to `from` was sent before; the batch holds what follows, up to and with `to`. */
  readonly from: Position;
  /** The claim under which it was sent. */
  readonly incarnation: string;
  /** How many records of the main topic the batch holds, and the digest of their values. */
  readonly count: number;
  readonly digest: string;
}

/** A field that is `undefined` is left out: cursors of a ledger that was never restored have no epoch. */
export const cursorText = (cursor: Cursor): string =>
  canonicalJson(Object.fromEntries(Object.entries(cursor).filter(([, value]) => value !== undefined)));
export const parseCursor = (text: string): Cursor => JSON.parse(text) as Cursor;

/** SHA-256, in hex, over the values of records in the order of the ledger, each ended by a line feed. */
export function digestOf(records: readonly OutgoingRecord[]): string {
  const hash = createHash('sha256');
  for (const { value } of records) hash.update(value ?? '').update('\n');
  return hash.digest('hex');
}

/** The cursor in Kafka and this ledger do not belong together: going on would publish what is wrong. */
export class WrongCursor extends OperationalError {}
