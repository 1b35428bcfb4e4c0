import { beforeFirst, instantOf, parseInstant, positionOf, type Instant, type Position } from '@ledger/kernel';
import {
  chainValue,
  decodeEntry,
  type Epoch,
  GENESIS,
  type ChainValue,
  type KnownOrigin,
  type LogPage,
  NonCanonicalEntry,
  type Origin,
  type Recorded,
  type StreamEvents,
  type StreamsPage,
  type Unreadable,
} from '@ledger/event-store';
import { query, type Database } from '@ledger/sqlite';
import { rowNumber } from './row-number';
import { knownOrigin } from './claims';
import { queries, type EntryRow, type OriginRow } from './queries';

/** However much is asked for, a page stays this small, and so does memory. */
export const LONGEST_PAGE = 5_000;
export const MOST_STREAMS = 1_000;

/** Reads on a separate connection, which sees committed rows only. */
export class EventReader {
  private readonly ask: ReturnType<typeof questions>;

  constructor(database: Database) {
    this.ask = questions(database);
  }

  log(after: Position, limit: number): LogPage {
    const length = clamp(limit, LONGEST_PAGE);
    const rows = this.ask.log.all(rowNumber(after), length);
    const { events, unreadable } = this.read(rows);
    const last = rows.at(-1);
    const upTo = last ? positionOf(last[0]) : after;
    const chain = last ? chainValue(last[2]) : this.chainAt(after);
    const atHead = rows.length < length || upTo === this.head();
    return { events, unreadable, upTo, atHead, ...(chain !== undefined && { chain }) };
  }

  /** @throws NonCanonicalEntry */
  stream(name: string): Recorded[] {
    return this.ask.stream.all(name).map(recorded);
  }

  /** In the order in which the streams began; fewer than asked for when they are long. */
  streams(after: string | undefined, limit: number): StreamsPage {
    const from = Number(after ?? 0);
    const length = clamp(limit, MOST_STREAMS);
    const rows = this.ask.streamsAfter.all(from, length);
    const page = firstOf(rows);
    const [last] = page.at(-1) ?? [];
    if (last === undefined) return { streams: [] };
    const streams = [...this.inStreams(this.ask.streams.all(from, last))];
    return page.length < length && page.length === rows.length ? { streams } : { streams, next: String(last) };
  }

  head(): Position {
    const [last] = this.ask.last.get()!;
    return last === null ? beforeFirst : positionOf(last);
  }

  /** When the event there, or the one before a gap there, was recorded. */
  recordedAt(position: Position): Instant | undefined {
    const row = this.ask.recordedBefore.get(rowNumber(position));
    return row && instantOf(new Date(row[1]));
  }

  chainAt(position: Position): ChainValue | undefined {
    if (position === beforeFirst) return chainValue(GENESIS);
    const row = this.ask.chainAt.get(rowNumber(position));
    return row && chainValue(row[0]);
  }

  epochs(): Epoch[] {
    return this.ask.epochs.all().map(([number, beganAt, position, chain, reason]) => ({
      number,
      beganAt: beganAt as Instant,
      position: positionOf(position),
      chain: chainValue(chain),
      reason: reason as Epoch['reason'],
    }));
  }

  /** @throws EventMissing when the event is missing where it was recorded */
  find(origin: Origin): KnownOrigin | undefined {
    const row = this.ask.origin.get(origin.source, origin.id);
    return row && knownOrigin(row, origin);
  }

  /** By halving: the instant of recording never falls from one position to the next. */
  positionAt(instant: string): Position {
    const parsed = parseInstant(instant);
    if (!parsed) throw new RangeError(`"${instant}" is not an instant: write it as RFC 3339, 2019-03-08T10:00:00Z.`);
    const limit = Date.parse(parsed);
    let within = 0;
    let beyond = rowNumber(this.head()) + 1;
    while (beyond - within > 1) {
      const middle = Math.floor((within + beyond) / 2);
      const [position, recordedAt] = this.ask.recordedBefore.get(middle) ?? [0, 0];
      if (recordedAt > limit) beyond = Math.max(position, within + 1);
      else within = middle;
    }
    return positionOf(this.ask.recordedBefore.get(within)?.[0] ?? 0);
  }

  /** The rows of one stream come one after the other. */
  private *inStreams(rows: readonly StreamRow[]): Generator<StreamEvents> {
    for (let from = 0, to = 0; from < rows.length; from = to) {
      while (to < rows.length && rows[to]![0] === rows[from]![0]) to++;
      const own = this.read(rows.slice(from, to).map(([, ...row]) => row));
      const stream = own.events[0]?.entry.stream ?? own.unreadable[0]?.stream ?? '';
      yield { stream, ...own };
    }
  }

  private read(rows: readonly EntryRow[]): Pick<LogPage, 'events' | 'unreadable'> {
    const events: Recorded[] = [];
    let unreadable: Unreadable[] | undefined;
    for (const row of rows) {
      try {
        events.push(recorded(row));
      } catch (error) {
        (unreadable ??= []).push(this.unreadable(row, error));
      }
    }
    return { events, unreadable: unreadable ?? NONE };
  }

  private unreadable([number, bytes]: EntryRow, error: unknown): Unreadable {
    if (!(error instanceof NonCanonicalEntry)) throw error;
    const stream = this.ask.streamNamed.get(number)?.[0];
    const found = { position: positionOf(number), bytes, detail: error.message };
    return stream === undefined ? found : { ...found, stream };
  }
}

const NONE: readonly Unreadable[] = [];

type LengthRow = [id: number, events: number | null];

/** As many streams as have a page of events together, and one at least. */
function firstOf(rows: readonly LengthRow[]): readonly LengthRow[] {
  let events = 0;
  const beyond = rows.findIndex(([, length], i) => (events += length ?? 0) > LONGEST_PAGE && i > 0);
  return beyond < 0 ? rows : rows.slice(0, beyond);
}

const clamp = (asked: number, most: number): number => Math.max(1, Math.min(asked, most));

function recorded([number, bytes]: EntryRow): Recorded {
  const position = positionOf(number);
  return { position, entry: decodeEntry(bytes, { position }), bytes };
}

type StreamRow = [stream: number, ...EntryRow];
type EpochRow = [number: number, beganAt: string, position: number, chain: Uint8Array, reason: string];

const questions = (database: Database) => ({
  log: query<EntryRow>(database, queries.log),
  stream: query<EntryRow>(database, queries.stream),
  streams: query<StreamRow>(database, queries.streams),
  streamsAfter: query<LengthRow>(database, queries.streamsAfter),
  streamNamed: query<[string]>(database, queries.streamNamed),
  last: query<[number | null]>(database, queries.last),
  chainAt: query<[Uint8Array]>(database, queries.chainAt),
  epochs: query<EpochRow>(database, queries.epochs),
  origin: query<OriginRow>(database, queries.origin),
  recordedBefore: query<[position: number, recordedAt: number]>(database, queries.recordedBefore),
});
