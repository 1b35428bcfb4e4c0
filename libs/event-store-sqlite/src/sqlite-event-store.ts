import { beforeFirst, positionBefore, systemClock, type Clock, type Instant, type Position } from '@ledger/kernel';
import {
  PositionWatch,
  type Append,
  type Appended,
  type ChainValue,
  type Epoch,
  type EventStore,
  type Flaw,
  type Inspectable,
  type Inspected,
  type KnownOrigin,
  type LogPage,
  type Origin,
  type Recorded,
  type StreamsPage,
  type TransactionParticipant,
  type WaitingRoom,
  type WrittenAppend,
} from '@ledger/event-store';
import { FileIdentity, openDatabase, type Database } from '@ledger/sqlite';
import { rowNumber } from './row-number';
import { Claims } from './claims';
import { Continuity } from './continuity';
import { draft, type Drafted, inTurns, weightOf } from './drafted-append';
import { EventReader } from './event-reader';
import { EventWriter } from './event-writer';
import { GroupCommit } from './group-commit';
import { Head } from './head';
import { inspect } from './inspection';
import { ledgerIdOf } from './identity';
import { migrate, requireLedger, requireSchema, versionOf } from './migrations';
import { SavePoint } from './save-point';
import { SqliteWaitingRoom } from './sqlite-waiting-room';

export interface SqliteEventStoreOptions {
  /** The file. It and its `-wal` and `-shm` neighbours belong together. Its folder has to exist. */
  readonly path: string;
  readonly clock?: Clock;
  /** Whether a ledger may be made where there is none; true when absent. */
  readonly create?: boolean;
  /** Changes nothing in the file: every write fails. */
  readonly readOnly?: boolean;
  /** Write in the transactions of the appends, with the connection that they are given. */
  readonly participants?: readonly ParticipantFactory[];
}

export type ParticipantFactory = (database: Database) => TransactionParticipant;

/**
 * The event store in one SQLite file: gapless positions, group commit, each acknowledged append flushed to the disk.
 * Several processes may have the same file open; SQLite lets one of them write at a time.
 */
export class SqliteEventStore implements EventStore, Inspectable {
  readonly capabilities = { gaplessPositions: true, transactionParticipants: true } as const;
  readonly ledgerId: string;
  /** Lives in the same file, and its writes share the transactions of the appends. */
  readonly waitingRoom: WaitingRoom;
  private readonly reader: EventReader;
  private readonly writer: EventWriter;
  private readonly watch: PositionWatch;
  private readonly commits: GroupCommit;
  private readonly savePoint: SavePoint;
  private readonly recorder: Head;
  private readonly identity: FileIdentity;
  private readonly continuity: Continuity;
  private readonly reading: Database;
  private readonly participants: readonly TransactionParticipant[];
  /** What the present transaction has written so far. */
  private written: WrittenAppend[] = [];
  private closed = false;

  /**
   * Opens the file, and brings one of an older version to the present one.
   *
   * @throws LedgerFromTheFuture, StorageFailure
   * @throws NoLedger when there is none and none may be made
   * @throws LedgerNotMigrated when it is of an older version, and opened to be read only
   */
  static open(options: SqliteEventStoreOptions): SqliteEventStore {
    const { path, clock = systemClock(), create = true, readOnly = false } = options;
    const writing = openDatabase(path, { readOnly });
    try {
      if (readOnly || !create) requireLedger(writing, path);
      if (readOnly) requireSchema(writing, path);
      else migrate(writing);
      writing.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      return new SqliteEventStore(path, writing, { ...options, clock });
    } catch (error) {
      writing.close();
      throw error;
    }
  }

  /** Whether a file that is there holds a ledger, of whatever version. @throws StorageFailure when it is no database */
  static holdsLedger(path: string): boolean {
    const database = openDatabase(path, { readOnly: true });
    try {
      return versionOf(database) > 0;
    } finally {
      database.close();
    }
  }

  private constructor(
    private readonly path: string,
    private readonly writing: Database,
    { clock, participants = [] }: Pick<SqliteEventStoreOptions, 'participants'> & { readonly clock: Clock },
  ) {
    const reading = (this.reading = openDatabase(path, { readOnly: true }));
    this.ledgerId = ledgerIdOf(reading);
    this.reader = new EventReader(reading);
    const head = (this.recorder = new Head(writing));
    const claims = new Claims(writing);
    const writer = (this.writer = new EventWriter(writing, head, claims, clock));
    this.watch = new PositionWatch(() => this.reader.head());
    this.savePoint = new SavePoint(writing);
    const continuity = (this.continuity = new Continuity(reading));
    this.identity = new FileIdentity(path);
    const commits = (this.commits = new GroupCommit(writing, {
      begun: () => {
        this.written = [];
        writer.begin(() => continuity.check());
      },
      done: () => {
        for (const participant of this.participants) participant.beforeCommit(this.written);
        head.save();
      },
      durable: () => this.durable(),
      committed: () => this.watch.look(),
      failed: () => {
        writer.forget();
        for (const participant of this.participants) participant.rolledBack?.();
      },
    }));
    const waitingRoom = new SqliteWaitingRoom({ writing, reading, commits, claims, head });
    this.waitingRoom = waitingRoom;
    this.participants = [waitingRoom, ...participants.map((make) => make(writing))];
  }

  async append(batch: readonly Append[]): Promise<readonly Appended[]> {
    const drafted = batch.map(draft);
    const answers: Appended[] = [];
    let broken: ReadonlySet<string> = new Set();
    for (const group of inTurns(drafted)) {
      const written = await this.commits.run(weightOf(group), (careful) => this.write(group, broken, careful));
      answers.push(...written.answers);
      broken = written.broken;
    }
    return answers;
  }

  /** `broken`: streams of which one append of the batch was not written, so that those after it stand on nothing. */
  private write(group: readonly Drafted[], before: ReadonlySet<string>, careful: boolean): Written {
    const broken = new Set(before);
    const answers = group.map((drafted) => {
      const answer = careful ? this.writeApart(drafted, broken) : this.writeOne(drafted, broken);
      if (answer.kind !== 'written') broken.add(drafted.append.stream);
      return answer;
    });
    return { answers, broken };
  }

  private writeOne({ append, drafts, fault }: Drafted, broken: ReadonlySet<string>): Appended {
    if (broken.has(append.stream)) return this.writer.refuse(append);
    if (fault) return { kind: 'failed', error: fault };
    const answer = this.writer.append(append, drafts);
    if (answer.kind === 'written') this.written.push({ append, answer });
    return answer;
  }

  /** Of an append that fails, what it had written is rolled back, and what was remembered of it is forgotten. */
  private writeApart(drafted: Drafted, broken: ReadonlySet<string>): Appended {
    const mark = this.writer.mark();
    return this.savePoint.keep<Appended>(
      () => this.writeOne(drafted, broken),
      (error) => {
        this.writer.returnTo(mark);
        return { kind: 'failed', error };
      },
    );
  }

  async find(origin: Origin): Promise<KnownOrigin | undefined> {
    return this.reader.find(origin);
  }

  async readStream(stream: string): Promise<readonly Recorded[]> {
    return this.reader.stream(stream);
  }

  async readStreams(after: string | undefined, limit: number): Promise<StreamsPage> {
    return this.reader.streams(after, limit);
  }

  async readLog(after: Position, limit: number): Promise<LogPage> {
    return this.reader.log(after, limit);
  }

  async head(): Promise<Position> {
    return this.reader.head();
  }

  async readAt(position: Position): Promise<Recorded | undefined> {
    if (position === beforeFirst) return undefined;
    return this.reader.log(positionBefore(position), 1).events.find((event) => event.position === position);
  }

  async lag(after: Position): Promise<number> {
    return Math.max(0, rowNumber(this.reader.head()) - rowNumber(after));
  }

  async epochs(): Promise<readonly Epoch[]> {
    return this.reader.epochs();
  }

  async chainAt(position: Position): Promise<ChainValue | undefined> {
    return this.reader.chainAt(position);
  }

  /** When the event at a position was recorded; absent where none stands. */
  async recordedAt(position: Position): Promise<Instant | undefined> {
    return this.reader.recordedAt(position);
  }

  async positionAt(instant: string): Promise<Position> {
    return this.reader.positionAt(instant);
  }

  inspect(onPage: (page: readonly Inspected[]) => void | Promise<void>): Promise<readonly Flaw[]> {
    return inspect(this.path, onPage);
  }

  /**
   * Whether the file is the one that was opened, with the history that it had.
   *
   * @throws StorageFailure, LedgerAltered
   */
  checkFile(): void {
    this.identity.checkAll();
    this.continuity.check();
  }

  /** Whether a write would succeed now: writes to the disk, and changes nothing. Rejects as an append would. */
  async tryWriting(): Promise<void> {
    await this.commits.run(1, () => this.recorder.touch());
  }

  moved(after: Position, signal: AbortSignal): Promise<void> {
    return this.watch.moved(after, signal);
  }

  /** What is not in the file that stands at the path is not acknowledged. */
  private durable(): void {
    this.identity.check();
    const { position, chain } = this.recorder.mark();
    this.continuity.reached(position, chain);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.commits.close();
    this.watch.close();
    this.reading.close();
    this.writing.close();
  }
}

/** SQLite blocks the event loop while it waits for another process: the waiting is done by `GroupCommit` instead. */
const BUSY_MS = 5;

interface Written {
  readonly answers: readonly Appended[];
  readonly broken: ReadonlySet<string>;
}
