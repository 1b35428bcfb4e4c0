import { Readable } from 'node:stream';
import { setImmediate as others } from 'node:timers/promises';
import { beforeFirst, parsePosition, type Position } from '@ledger/kernel';
import type { Audience, Shown } from '@ledger/publication';
import { type ChangeCursor, chainDigits, type ChangeRow } from '@ledger/read-model';
import { GREETING, HEARTBEAT, serverSentEvent } from '../http/event-source';
import type { Ledger } from '@ledger/ledger';

/** Rows that are read at once: all that a slow client makes the service hold. */
const PAGE = 256;
const HEARTBEAT_MS = 15_000;

/** The first row there is. */
const BEGINNING: ChangeCursor = { position: beforeFirst, ordinal: -1 };

/** An id of the stream, as a client gives it back. */
export interface StreamCursor extends ChangeCursor {
  /** The first digits of the hash chain at the position; absent in ids of older programs, and in a bare position. */
  readonly chain?: string;
}

/**
 * Reads `position.ordinal.chain`, the id of an event of the stream. `position.ordinal` is taken too, as older programs
 * gave it; a position alone means all of its changes.
 */
export function parseCursor(text: string | undefined): StreamCursor | undefined {
  if (text === undefined) return BEGINNING;
  const [, digits = '', ordinal, chain] =
    /^(\d{1,16}|a\d{20})(?:\.(\d{1,9})(?:\.([0-9a-f]{16,64}))?)?$/.exec(text) ?? [];
  const position = parsePosition(digits);
  if (position === undefined) return undefined;
  const at = { position, ordinal: ordinal === undefined ? Number.MAX_SAFE_INTEGER : Number(ordinal) };
  return chain === undefined ? at : { ...at, chain };
}

export interface Following {
  readonly after: StreamCursor;
  /** The id of the one policy to follow; all when absent. */
  readonly policy: string | undefined;
  readonly audience: Audience;
  readonly signal: AbortSignal;
}

/**
 * The changes of totals as server-sent events, from a cursor on and for as long as the client listens. Past and live
 * rows come from the same change log, read in order from one cursor: there is no seam at which a row could be lost or
 * come twice. Each page waits until the one before has gone out.
 */
export const totalChanges = (ledger: Ledger, following: Following): Readable =>
  Readable.from(pages(ledger, following), { highWaterMark: 1 });

async function* pages(ledger: Ledger, following: Following): AsyncGenerator<string> {
  const { signal } = following;
  let cursor: StreamCursor = following.after;
  let spoken = Date.now();
  yield GREETING;
  while (!signal.aborted) {
    await assertSameHistory(ledger, cursor);
    // Read first: it counts past the newest row wherever the newest events changed no total.
    const counted = ledger.readModel.position();
    const rows = ledger.readModel.changesAfter(cursor, PAGE);
    const text = textOf(ledger, rows, following);
    cursor = rows.at(-1) ?? cursor;
    if (text !== '' || Date.now() - spoken >= HEARTBEAT_MS) {
      yield text || HEARTBEAT;
      spoken = Date.now();
    }
    if (rows.length === 0) await moved(ledger, latest(counted, cursor.position), signal);
    else if (text === '') await others();
  }
}

/** A ledger can be restored while clients listen: their answer breaks off, and they are told why when they come back. */
async function assertSameHistory({ store, readModel }: Ledger, { position, chain }: StreamCursor): Promise<void> {
  await readModel.assertSameHistory();
  if (chain === undefined || (await store.chainAt(position))?.startsWith(chain)) return;
  throw new Error('The ledger was restored while changes of it were being sent.');
}

function textOf(
  { readModel, publication }: Ledger,
  rows: readonly ChangeRow[],
  { policy, audience }: Following,
): string {
  const last = rows.at(-1);
  const isAnyAside = last !== undefined && readModel.setAsideAt(last.position) > 0;
  return publication
    .changes(rows, audience)
    .filter((row) => policy === undefined || row.key.policy === policy)
    .map((row) => eventOf(row, isAnyAside ? readModel.setAsideAt(row.position) : 0))
    .join('');
}

const moved = ({ readModel }: Ledger, after: Position, signal: AbortSignal): Promise<void> =>
  readModel.moved(after, AbortSignal.any([signal, AbortSignal.timeout(HEARTBEAT_MS)]));

const latest = (one: Position, other: Position): Position => (one > other ? one : other);

function eventOf(
  { position, ordinal, key, keyText, previous, total, chain }: Shown<ChangeRow>,
  setAside: number,
): string {
  const data = { position, ordinal, key: keyText, ...key, previous, total, ...(setAside > 0 && { setAside }) };
  return serverSentEvent('total', data, `${position}.${ordinal}.${chainDigits(chain)}`);
}
