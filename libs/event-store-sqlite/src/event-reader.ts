import { beforeFirst, parseInstant, positionNumber, positionOf, type Position } from '@ledger/kernel';
import { decodeEntry, type LogPage, type Origin, type Recorded, type StreamsPage } from '@ledger/event-store';
import { query, type Database } from '@ledger/sqlite';
import { queries, type EntryRow, type OriginRow } from './queries';

/** However much is asked for, a page stays this small, and so does memory. */
export const LONGEST_PAGE = 5_000;
export const MOST_STREAMS = 1_000;

/** Reads on a connection of its own, which sees committed rows only. */
export class EventReader {
  private readonly ask: ReturnType<typeof questions>;

  constructor(database: Database) {
    this.ask = questions(database);
  }

  log(after: Position, limit: number): LogPage {
    const length = clamp(limit, LONGEST_PAGE);
    const events = this.ask.log.all(positionNumber(after), length).map(recorded);
    const upTo = events.at(-1)?.position ?? after;
    return { events, upTo, atHead: events.length < length || upTo === this.head() };
  }

  stream(name: string): Recorded[] {
    return this.ask.stream.all(name).map(recorded);
  }

  /** In the order in which the streams began. */
  streams(after: string | undefined, limit: number): StreamsPage {
    const from = Number(after ?? 0);
    const length = clamp(limit, MOST_STREAMS);
    const [last, count] = this.ask.streamsAfter.get(from, length)!;
    if (last === null) return { streams: [] };
    const streams = inStreams(this.ask.streams.all(from, last));
    return count < length ? { streams } : { streams, next: String(last) };
  }

  head(): Position {
    const [last] = this.ask.head.get()!;
    return last === null ? beforeFirst : positionOf(last);
  }

  find(origin: Origin): { position: Position; revision: number; digest: string; stream: string } | undefined {
    const row = this.ask.origin.get(origin.source, origin.id);
    if (!row) return undefined;
    const [position, revision, digest, stream] = row;
    return { position: positionOf(position), revision, digest, stream };
  }

  /** By halving: positions have no gaps, and the instant of recording never falls from one to the next. */
  positionAt(instant: string): Position {
    const parsed = parseInstant(instant);
    if (!parsed) throw new RangeError(`"${instant}" is not an instant: write it as RFC 3339, 2019-03-08T10:00:00Z.`);
    const limit = Date.parse(parsed);
    let within = 0;
    let beyond = positionNumber(this.head()) + 1;
    while (beyond - within > 1) {
      const middle = Math.floor((within + beyond) / 2);
      const [recordedAt] = this.ask.recordedAt.get(middle)!;
      if (recordedAt <= limit) within = middle;
      else beyond = middle;
    }
    return positionOf(within);
  }
}

const clamp = (asked: number, most: number): number => Math.max(1, Math.min(asked, most));

function recorded([number, bytes]: EntryRow): Recorded {
  const position = positionOf(number);
  return { position, entry: decodeEntry(bytes, { position }), bytes };
}

function inStreams(rows: readonly StreamRow[]): { stream: string; events: Recorded[] }[] {
  const streams: { stream: string; events: Recorded[] }[] = [];
  let current: number | undefined;
  for (const [id, ...row] of rows) {
    const event = recorded(row);
    if (id === current) streams.at(-1)!.events.push(event);
    else streams.push({ stream: event.entry.stream, events: [event] });
    current = id;
  }
  return streams;
}

type StreamRow = [stream: number, ...EntryRow];

const questions = (database: Database) => ({
  log: query<EntryRow>(database, queries.log),
  stream: query<EntryRow>(database, queries.stream),
  streams: query<StreamRow>(database, queries.streams),
  streamsAfter: query<[last: number | null, count: number]>(database, queries.streamsAfter),
  head: query<[number | null]>(database, queries.head),
  origin: query<OriginRow>(database, queries.origin),
  recordedAt: query<[number]>(database, queries.recordedAt),
});
