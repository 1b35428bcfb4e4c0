import { createHash } from 'node:crypto';
import { canonicalJson, type Position } from '@ledger/kernel';
import type { OutgoingRecord } from '../port';

/** What a streamer commits together with a batch: where the batch begins and ends, and what is in it. */
export interface Cursor {
  readonly ledgerId: string;
  readonly projection: string;
  /** Everything up to `from` was sent before; the batch holds what follows, up to and with `to`. */
  readonly from: Position;
  readonly to: Position;
  /** The claim under which it was sent. */
  readonly incarnation: string;
  /** How many records of the main topic the batch holds, and the digest of their values. */
  readonly count: number;
  readonly digest: string;
}

export const cursorText = (cursor: Cursor): string => canonicalJson(cursor);
export const parseCursor = (text: string): Cursor => JSON.parse(text) as Cursor;

/** SHA-256, in hex, over the values of records in the order of the ledger, each ended by a line feed. */
export function digestOf(records: readonly OutgoingRecord[]): string {
  const hash = createHash('sha256');
  for (const { value } of records) hash.update(value ?? '').update('\n');
  return hash.digest('hex');
}

/** The cursor in Kafka and this ledger do not belong together: going on would publish what is wrong. */
export class WrongCursor extends Error {
  override readonly name = 'WrongCursor';
}

/** @throws WrongCursor when the cursor is of another ledger or projection, or ahead of this ledger */
export function assertBelongs(cursor: Cursor, here: { ledgerId: string; projection: string; head: Position }): void {
  if (cursor.ledgerId !== here.ledgerId) {
    throw new WrongCursor(
      `Kafka holds what ledger ${cursor.ledgerId} has streamed; this is ledger ${here.ledgerId}. ` +
        'Stream it under a prefix of its own (LEDGER_KAFKA_PREFIX).',
    );
  }
  if (cursor.projection !== here.projection) {
    throw new WrongCursor(
      `Kafka holds records of ${cursor.projection}; this program makes ${here.projection}. ` +
        'A new projection begins on topics of its own (LEDGER_KAFKA_PREFIX).',
    );
  }
  if (cursor.to > here.head) {
    throw new WrongCursor(
      `Kafka was told of the ledger up to position ${cursor.to}; this ledger ends at ${here.head}. ` +
        'It looks like an older copy that was restored: put the newer ledger back, or stream this one under another prefix.',
    );
  }
}
