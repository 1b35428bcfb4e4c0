import { Readable } from 'node:stream';
import { setImmediate as others } from 'node:timers/promises';
import { beforeFirst, parsePosition, type Position } from '@ledger/kernel';
import type { ChangeCursor, ChangeRow } from '@ledger/read-model';
import { HEARTBEAT, serverSentEvent } from '../http/event-source';
import type { Ledger } from '../ledger';

/** Rows that are read at once: all that a slow client makes the service hold. */
const PAGE = 256;
const HEARTBEAT_MS = 15_000;

/** The first row there is. */
const BEGINNING: ChangeCursor = { position: beforeFirst, ordinal: -1 };

/** Reads `position.ordinal`, the id of an event of the stream; a position alone means all of its changes. */
export function parseCursor(text: string | undefined): ChangeCursor | undefined {
  if (text === undefined) return BEGINNING;
  const [, digits = '', ordinal] = /^(\d{1,16})(?:\.(\d{1,9}))?$/.exec(text) ?? [];
  const position = parsePosition(digits);
  return position && { position, ordinal: ordinal === undefined ? Number.MAX_SAFE_INTEGER : Number(ordinal) };
}

export interface Following {
  readonly after: ChangeCursor;
  /** The id of the one policy to follow; all when absent. */
  readonly policy: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * The changes of totals as server-sent events, from a cursor on and for as long as the client listens. Past and live
 * rows come from the same change log, read in order from one cursor: there is no seam at which a row could be lost or
 * come twice. Each page waits until the one before has gone out.
 */
export const totalChanges = (ledger: Ledger, following: Following): Readable =>
  Readable.from(pages(ledger, following), { highWaterMark: 1 });

async function* pages(ledger: Ledger, { after, policy, signal }: Following): AsyncGenerator<string> {
  let cursor = after;
  let spoken = Date.now();
  yield HEARTBEAT;
  while (!signal.aborted) {
    // Read first: it counts past the newest row wherever the newest events changed no total.
    const counted = ledger.readModel.position();
    const rows = ledger.readModel.changesAfter(cursor, PAGE);
    const text = textOf(rows, policy);
    cursor = rows.at(-1) ?? cursor;
    if (text !== '' || Date.now() - spoken >= HEARTBEAT_MS) {
      yield text || HEARTBEAT;
      spoken = Date.now();
    }
    if (rows.length === 0) await moved(ledger, latest(counted, cursor.position), signal);
    else if (text === '') await others();
  }
}

const textOf = (rows: readonly ChangeRow[], policy: string | undefined): string =>
  rows
    .filter((row) => policy === undefined || row.key.policy === policy)
    .map(eventOf)
    .join('');

const moved = ({ readModel }: Ledger, after: Position, signal: AbortSignal): Promise<void> =>
  readModel.moved(after, AbortSignal.any([signal, AbortSignal.timeout(HEARTBEAT_MS)]));

const latest = (one: Position, other: Position): Position => (one > other ? one : other);

const eventOf = ({ position, ordinal, key, keyText, previous, total }: ChangeRow): string =>
  serverSentEvent('total', { position, ordinal, key: keyText, ...key, previous, total }, `${position}.${ordinal}`);
