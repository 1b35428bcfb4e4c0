import type { Data } from '@ledger/demand';
import { draftEntry, EntryTooLarge, MAX_ENTRY_BYTES, type Origin } from '@ledger/event-store';
import { type Instant, NotCanonical } from '@ledger/kernel';
import type { EventKind } from './event-kinds';
import { problem, type Problem } from '../problems';

/** What of an upstream event an entry is made of. */
export interface Said {
  readonly origin: Origin;
  readonly demand: string;
  /** What will be recorded: the version it came in, not lifted. */
  readonly kind: EventKind;
  readonly at: Instant;
  readonly data: Data;
  readonly trace?: string;
}

/** What an entry holds beside the texts of its event: names of members, random bytes, instants, revision. */
const FRAME_BYTES = 512;
/** No UTF-16 unit takes more bytes in JSON: \u0000. */
const UNIT_BYTES = 6;
/** The longest name of a rule, and a day. */
const NOTE_BYTES = 256;

/**
 * Why an event could never be recorded, if so. Asked when it comes, also of one that has to wait: what waits can then be
 * written when it is its turn, with the note of a broken rule beside it.
 */
export function unfitForEntry(said: Said): Problem | undefined {
  return mostUnits(said) * UNIT_BYTES + FRAME_BYTES <= MAX_ENTRY_BYTES ? undefined : measured(said);
}

/** At least as many UTF-16 units as the texts of the event have; without end where one of them is not well-formed. */
function mostUnits({ origin, demand, trace = '', data }: Said): number {
  let units = origin.id.length + origin.source.length + demand.length + trace.length;
  for (const name in data) {
    const value = data[name];
    if (typeof value === 'string' && !value.isWellFormed()) return Number.POSITIVE_INFINITY;
    units += name.length + (typeof value === 'string' ? value.length : MOST_OF_A_NUMBER);
  }
  return units;
}

/** -2.2250738585072014e-308 */
const MOST_OF_A_NUMBER = 24;

function measured({ origin, demand, kind, at, data, trace }: Said): Problem | undefined {
  const traced = trace === undefined ? {} : { trace };
  const entry = { ...kind, at, data, origin, stream: demand, revision: Number.MAX_SAFE_INTEGER, ...traced };
  try {
    const { before, after } = draftEntry(entry);
    const bytes = Buffer.byteLength(before) + Buffer.byteLength(after) + NOTE_BYTES;
    return bytes <= MAX_ENTRY_BYTES ? undefined : tooLarge(kind.type, bytes);
  } catch (error) {
    if (error instanceof EntryTooLarge) return problem('event-too-large', { detail: error.message });
    if (error instanceof NotCanonical) return problem('bad-data', { detail: error.message });
    throw error;
  }
}

const tooLarge = (type: string, bytes: number): Problem =>
  problem('event-too-large', {
    detail: `${type} takes up to ${bytes} bytes as an entry of the ledger; the limit is ${MAX_ENTRY_BYTES}.`,
  });
