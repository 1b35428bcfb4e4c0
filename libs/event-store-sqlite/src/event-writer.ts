import { LRUCache } from 'lru-cache';
import { instantOf, positionOf, type Clock } from '@ledger/kernel';
import {
  CLOCK_TOLERANCE_MS,
  ClockBehind,
  sealEntry,
  type Append,
  type Appended,
  type EntryDraft,
} from '@ledger/event-store';
import { command, query, type Database } from '@ledger/sqlite';
import type { Claims } from './claims';
import type { Head, HeadMark } from './head';
import { queries } from './queries';
import { claimSeal } from './seal';

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
  private now = 0;
  private recordedAt = instantOf(new Date(0));

  constructor(
    database: Database,
    private readonly head: Head,
    private readonly claims: Claims,
    private readonly clock: Clock,
  ) {
    this.ask = questions(database);
    this.write = changes(database);
  }

  /**
   * Starts a turn: drops what is remembered if another connection has written since, and reads the clock once for all
   * of the turn. The write lock is held, so nothing else can write after this look.
   *
   * @throws LedgerAltered
   * @throws ClockBehind when it is more than `CLOCK_TOLERANCE_MS` behind the newest event
   */
  begin(onForeignWrite: () => void): void {
    const [dataVersion] = this.ask.dataVersion.get()!;
    if (dataVersion !== this.dataVersion) {
      this.forget();
      onForeignWrite();
      this.head.load();
      this.now = this.head.recordedAt;
      this.dataVersion = dataVersion;
    }
    this.claims.begin();
    const now = Date.parse(this.clock.now());
    if (now < this.now - CLOCK_TOLERANCE_MS) throw new ClockBehind(iso(now), iso(this.now));
    this.now = Math.max(this.now, now);
    this.recordedAt = instantOf(new Date(this.now));
  }

  /** After a rollback nothing that was remembered holds any more. */
  forget(): void {
    this.heads.clear();
    this.sources.clear();
    this.dataVersion = undefined;
  }

  /** Where the ledger ends now, to return to when what follows is rolled back. */
  mark(): HeadMark {
    return this.head.mark();
  }

  returnTo(mark: HeadMark): void {
    this.head.returnTo(mark);
    this.heads.clear();
    this.sources.clear();
  }

  /** Writes all of the append's events or none. Everything that can refuse it is looked at before the first write. */
  append(append: Append, drafts: readonly EntryDraft[]): Appended {
    const stream = this.headOf(append.stream);
    const beside = this.claims.besideLog(append);
    if (beside || stream.events !== append.expected) return beside ?? this.refuse(append);
    return drafts.length > 0 ? this.record(append, stream, drafts) : this.claim(append, stream);
  }

  /** What to answer for an append that is not to be written. */
  refuse(append: Append): Appended {
    return this.claims.answerTo(append) ?? { kind: 'conflict', actual: this.headOf(append.stream).events };
  }

  private record(append: Append, stream: StreamHead, drafts: readonly EntryDraft[]): Appended {
    const position = this.head.position + 1;
    const { origin, digest } = append;
    // The origin's row is both the check and the claim: it goes in exactly if the origin is new.
    const { changes } = this.write.insertOrigin.run(this.sourceOf(origin.source), origin.id, position, digest);
    if (changes !== 1) return this.refuse(append);
    this.insert(append.stream, stream, drafts);
    return { kind: 'written', revision: append.expected, position: positionOf(position) };
  }

  /** An event that changes nothing is answered with the newest event of its stream, and its origin is in use then. */
  private claim(append: Append, { id, events }: StreamHead): Appended {
    const { origin, digest } = append;
    const row = id === undefined ? undefined : this.ask.positionOf.get(id, events - 1);
    if (!row) return this.refuse(append);
    const [position] = row;
    const seal = claimSeal([origin.source, origin.id, position, digest]);
    const { changes } = this.write.insertClaim.run(this.sourceOf(origin.source), origin.id, position, digest, seal);
    if (changes !== 1) return this.refuse(append);
    this.head.seal(seal);
    return { kind: 'written', revision: events - 1, position: positionOf(position) };
  }

  private insert(name: string, stream: StreamHead, drafts: readonly EntryDraft[]): void {
    const id = (stream.id ??= Number(this.write.insertStream.run(name).lastInsertRowid));
    for (const draft of drafts) {
      const entry = this.head.moveOver(sealEntry(draft, this.recordedAt));
      const { position, chain } = this.head;
      this.write.insertEvent.run(position, id, stream.events++, this.now, entry, chain.value);
    }
  }

  private headOf(stream: string): StreamHead {
    const known = this.heads.get(stream);
    if (known) return known;
    const row = this.ask.streamHead.get(stream);
    const head: StreamHead = row ? { id: row[0], events: row[1] ?? 0 } : { events: 0 };
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

const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

const questions = (database: Database) => ({
  dataVersion: query<[number]>(database, queries.dataVersion),
  streamHead: query<[id: number, events: number | null]>(database, queries.streamHead),
  source: query<[id: number]>(database, queries.source),
  positionOf: query<[number]>(database, queries.positionOf),
});

const changes = (database: Database) => ({
  insertStream: command(database, queries.insertStream),
  insertSource: command(database, queries.insertSource),
  insertOrigin: command(database, queries.insertOrigin),
  insertEvent: command(database, queries.insertEvent),
  insertClaim: command(database, queries.insertClaim),
});
