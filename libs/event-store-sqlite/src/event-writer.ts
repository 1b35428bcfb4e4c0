import { LRUCache } from 'lru-cache';
import { instantOf, positionOf, type Clock } from '@ledger/kernel';
import { sealEntry, type Append, type Appended, type EntryDraft } from '@ledger/event-store';
import { command, query, type Database } from '@ledger/sqlite';
import { queries, type OriginRow } from './queries';

/** How far a stream has come. `id` is there once the stream has a row, that is: once it holds an event. */
interface StreamHead {
  id?: number;
  events: number;
}

const REMEMBERED_STREAMS = 65_536;
const REMEMBERED_SOURCES = 1_024;

/** Writes appends inside the transaction that `GroupCommit` opened. What it remembers is what the file held last. */
export class EventWriter {
  private readonly heads = new LRUCache<string, StreamHead>({ max: REMEMBERED_STREAMS });
  private readonly sources = new LRUCache<string, number>({ max: REMEMBERED_SOURCES });
  private readonly ask: ReturnType<typeof questions>;
  private readonly write: ReturnType<typeof changes>;
  private dataVersion: number | undefined;
  private position = 0;
  private now = 0;
  private recordedAt = instantOf(new Date(0));

  constructor(
    database: Database,
    private readonly clock: Clock,
  ) {
    this.ask = questions(database);
    this.write = changes(database);
  }

  /**
   * Starts a turn: drops what is remembered if another connection has written since, and reads the clock once for all
   * of the turn. The write lock is held, so nobody can write after this look.
   */
  begin(): void {
    const [dataVersion] = this.ask.dataVersion.get()!;
    if (dataVersion !== this.dataVersion) {
      this.forget();
      [this.position, this.now] = this.ask.last.get() ?? [0, 0];
      this.dataVersion = dataVersion;
    }
    this.now = Math.max(this.now, Date.parse(this.clock.now()));
    this.recordedAt = instantOf(new Date(this.now));
  }

  /** After a roll-back nothing that was remembered holds any more. */
  forget(): void {
    this.heads.clear();
    this.sources.clear();
    this.dataVersion = undefined;
  }

  /** Writes all of the append's events or none. Everything that can refuse it is looked at before the first write. */
  append(append: Append, drafts: readonly EntryDraft[]): Appended {
    const head = this.headOf(append.stream);
    const position = this.position + 1;
    if (head.events !== append.expected || !this.claimOrigin(append, position)) return this.refuse(append);
    this.insert(append.stream, head, drafts);
    return { kind: 'written', revision: append.expected, position: positionOf(position) };
  }

  /** What to answer for an append that is not to be written. */
  refuse({ stream, origin, digest }: Append): Appended {
    const row = this.ask.origin.get(origin.source, origin.id);
    if (!row) return { kind: 'conflict', actual: this.headOf(stream).events };
    return { kind: 'repeated', position: positionOf(row[0]), revision: row[1], sameDigest: row[2] === digest };
  }

  private insert(stream: string, head: StreamHead, drafts: readonly EntryDraft[]): void {
    const id = (head.id ??= Number(this.write.insertStream.run(stream).lastInsertRowid));
    for (const draft of drafts) {
      const bytes = sealEntry(draft, this.recordedAt);
      this.write.insertEvent.run(++this.position, id, head.events++, this.now, bytes);
    }
  }

  /** The origin's row is both the check and the claim: it goes in exactly if the origin is new. */
  private claimOrigin({ origin, digest }: Append, position: number): boolean {
    const source = this.sourceOf(origin.source);
    return this.write.insertOrigin.run(source, origin.id, position, digest).changes === 1;
  }

  private headOf(stream: string): StreamHead {
    const known = this.heads.get(stream);
    if (known) return known;
    const row = this.ask.streamHead.get(stream);
    const head: StreamHead = row ? { id: row[0], events: row[1] } : { events: 0 };
    this.heads.set(stream, head);
    return head;
  }

  private sourceOf(name: string): number {
    const known = this.sources.get(name);
    if (known !== undefined) return known;
    const row = this.ask.source.get(name);
    const id = row ? row[0] : Number(this.write.insertSource.run(name).lastInsertRowid);
    this.sources.set(name, id);
    return id;
  }
}

const questions = (database: Database) => ({
  dataVersion: query<[number]>(database, queries.dataVersion),
  last: query<[position: number, recordedAt: number]>(database, queries.last),
  streamHead: query<[id: number, events: number]>(database, queries.streamHead),
  source: query<[id: number]>(database, queries.source),
  origin: query<OriginRow>(database, queries.origin),
});

const changes = (database: Database) => ({
  insertStream: command(database, queries.insertStream),
  insertSource: command(database, queries.insertSource),
  insertOrigin: command(database, queries.insertOrigin),
  insertEvent: command(database, queries.insertEvent),
});
