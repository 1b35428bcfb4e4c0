import {
  type CallerAnswer,
  canonicalJson,
  type Instant,
  type Json,
  NotCanonical,
  OperationalError,
  parseInstant,
  type Position,
} from '@ledger/kernel';
import { newId, newNonce } from './entry-randomness';
import type { EventEntry } from './recorded';

/** The most bytes one entry may take. Keeps every page of the log, and every leaf bundle made of it, small. */
export const MAX_ENTRY_BYTES = 16 * 1024;

/** The event does not fit into one entry. Nothing of it was recorded. */
export class EntryTooLarge extends RangeError {
  override readonly name = 'EntryTooLarge';
}

/** Stored bytes are not what this codec writes: the file was changed from outside, or another program wrote it. */
export class NonCanonicalEntry extends OperationalError {
  constructor(
    message: string,
    /** Where it stands, where that is known. */
    readonly position?: Position,
  ) {
    super(message);
  }

  override get answer(): CallerAnswer {
    return { problem: 'demand-unreadable', detail: 'What was recorded there cannot be read.' };
  }
}

/** An entry complete but for the instant of recording, which only the store's turn to write can name. */
export interface EntryDraft {
  readonly before: string;
  readonly after: string;
}

/**
 * The stored layout of one event: a strict canonical JSON object (RFC 8785) of at most 16 KiB
 *
 *     {"at","data","id","nonce","origin":{"id","source"},"rec","seq","stream","trace"?,"type","v"}
 *
 * `id` and `nonce` are 16 random bytes each, as hex and as base64url. The nonce stays inside the entry: it makes the
 * entry's hash unguessable, so that hashes can be published where entries are not. Written out by hand in its fixed
 * order because every event passes here; a spec holds it equal to `canonicalJson` of the same object.
 *
 * @throws EntryTooLarge, NotCanonical (from `data` with lone surrogates, NaN, class instances)
 */
export function draftEntry(entry: Omit<EventEntry, 'recordedAt' | 'id'>, id = newId(), nonce = newNonce()): EntryDraft {
  const { origin } = entry;
  const trace = entry.trace === undefined ? '' : `"trace":${canonicalJson(entry.trace)},`;
  const before =
    `{"at":${canonicalJson(entry.at)},"data":${canonicalJson(entry.data)},"id":"${id}","nonce":"${nonce}",` +
    `"origin":{"id":${canonicalJson(origin.id)},"source":${canonicalJson(origin.source)}},"rec":"`;
  const after =
    `","seq":${canonicalJson(entry.revision)},"stream":${canonicalJson(entry.stream)},` +
    `${trace}"type":${canonicalJson(entry.type)},"v":${canonicalJson(entry.version)}}`;
  refuseTooLarge(before, after, entry);
  return { before, after };
}

/** The exact text to store, once the instant of recording is known: its UTF-8 bytes are the entry. */
export const sealEntry = (draft: EntryDraft, recordedAt: Instant): string => draft.before + recordedAt + draft.after;

/** The exact bytes of an entry. @throws EntryTooLarge, NotCanonical */
export const encodeEntry = (entry: EventEntry, nonce = newNonce()): Uint8Array =>
  Buffer.from(sealEntry(draftEntry(entry, entry.id, nonce), entry.recordedAt), 'utf8');

export interface DecodeOptions {
  /** Encode again what was read and require the same bytes, for audits: takes nearly three times as long. */
  readonly verify?: boolean;
  /** Where the bytes stand, for the error that names them. */
  readonly position?: Position;
}

/**
 * Reads one stored entry.
 *
 * @throws NonCanonicalEntry when it is not JSON, or, with `verify`, when the bytes differ by anything from what
 * `encodeEntry` writes for the event they hold
 */
export function decodeEntry(bytes: Uint8Array, options: DecodeOptions = {}): EventEntry {
  const stored = parse(bytes, options.position);
  const entry = entryOf(stored);
  if (options.verify) requireSameBytes(bytes, entry, stored.nonce, options.position);
  return entry;
}

interface StoredEntry {
  readonly at: Instant;
  readonly data: { readonly [field: string]: Json };
  readonly id: string;
  readonly nonce: string;
  readonly origin: { readonly id: string; readonly source: string };
  readonly rec: Instant;
  readonly seq: number;
  readonly stream: string;
  readonly trace?: string;
  readonly type: string;
  readonly v: number;
}

function entryOf(stored: StoredEntry): EventEntry {
  const entry: EventEntry = {
    id: stored.id,
    revision: stored.seq,
    stream: stored.stream,
    type: stored.type,
    version: stored.v,
    at: stored.at,
    recordedAt: stored.rec,
    origin: stored.origin,
    data: stored.data,
  };
  return stored.trace === undefined ? entry : { ...entry, trace: stored.trace };
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parse(bytes: Uint8Array, position: Position | undefined): StoredEntry {
  let stored: unknown;
  try {
    stored = JSON.parse(utf8.decode(bytes));
  } catch (error) {
    throw notAsWritten(position, (error as Error).message);
  }
  if (isEntry(stored)) return stored;
  throw notAsWritten(position, 'a member is missing, or of another type');
}

/** Whether everything that readers look at is there: JSON of another shape must not fail them in odd places. */
function isEntry(stored: unknown): stored is StoredEntry {
  if (typeof stored !== 'object' || stored === null) return false;
  const { at, data, id, nonce, origin, rec, seq, stream, type, v } = stored as { [M in keyof StoredEntry]: unknown };
  return (
    [at, id, nonce, rec, stream, type].every((text) => typeof text === 'string') &&
    [seq, v].every((number) => Number.isSafeInteger(number)) &&
    isObject(data) &&
    isObject(origin) &&
    typeof origin['id'] === 'string' &&
    typeof origin['source'] === 'string'
  );
}

const isObject = (value: unknown): value is { readonly [member: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function requireSameBytes(bytes: Uint8Array, entry: EventEntry, nonce: string, position: Position | undefined): void {
  if (!ID.test(entry.id) || !NONCE.test(nonce)) throw notAsWritten(position, 'its id or nonce is not 16 bytes');
  for (const instant of [entry.at, entry.recordedAt]) {
    if (parseInstant(instant) !== instant) throw notAsWritten(position, 'it holds an instant that is none');
  }
  if (Buffer.compare(bytes, encodeAgain(entry, nonce, position)) !== 0) {
    throw notAsWritten(position, 'encoding again what it holds gives other bytes');
  }
}

const ID = /^[0-9a-f]{32}$/;
const NONCE = /^[\w-]{22}$/;

function encodeAgain(entry: EventEntry, nonce: string, position: Position | undefined): Uint8Array {
  try {
    return encodeEntry(entry, nonce);
  } catch (error) {
    throw notAsWritten(position, error instanceof NotCanonical ? error.message : 'a member is missing');
  }
}

function notAsWritten(position: Position | undefined, why: string): NonCanonicalEntry {
  const where = position === undefined ? 'The entry' : `The entry at position ${position}`;
  return new NonCanonicalEntry(
    `${where} is not in the canonical form that the ledger writes (RFC 8785): ${why}. ` +
      'The file was changed from outside: restore it from a backup and compare.',
    position,
  );
}

function refuseTooLarge(before: string, after: string, { type, origin }: Pick<EventEntry, 'type' | 'origin'>): void {
  const units = before.length + after.length + INSTANT_LENGTH;
  if (units * 3 <= MAX_ENTRY_BYTES) return; // no UTF-16 unit takes more than three bytes of UTF-8
  const size = Buffer.byteLength(before) + Buffer.byteLength(after) + INSTANT_LENGTH;
  if (size <= MAX_ENTRY_BYTES) return;
  throw new EntryTooLarge(
    `${type} from ${origin.source} takes ${size} bytes as an entry; the limit is ${MAX_ENTRY_BYTES}. ` +
      'Record what totals need, and keep documents outside the ledger.',
  );
}

const INSTANT_LENGTH = '2019-03-08T10:00:00.000Z'.length;
