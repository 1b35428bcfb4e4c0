import { systemClock, type Clock, type Position } from '@ledger/kernel';
import {
  draftEntry,
  PositionWatch,
  type Append,
  type Appended,
  type EntryDraft,
  type EventStore,
  type LogPage,
  type Origin,
  type Recorded,
  type StreamsPage,
  type WaitingRoom,
} from '@ledger/event-store';
import { openDatabase, type Database } from '@ledger/sqlite';
import { EventReader } from './event-reader';
import { EventWriter } from './event-writer';
import { GroupCommit, TURN } from './group-commit';
import { prepareSchema } from './schema';
import { SqliteWaitingRoom } from './sqlite-waiting-room';

export interface SqliteEventStoreOptions {
  /** The file. It and its `-wal` and `-shm` neighbours belong together. Its folder has to exist. */
  readonly path: string;
  readonly clock?: Clock;
}

/**
 * The event store in one SQLite file: gapless positions, group commit, each acknowledged append flushed to the disk.
 * Several processes may have the same file open; SQLite lets one of them write at a time.
 */
export class SqliteEventStore implements EventStore {
  /** Lives in the same file, and its writes share the transactions of the appends. */
  readonly waitingRoom: WaitingRoom;
  private readonly reader: EventReader;
  private readonly watch: PositionWatch;
  private readonly commits: GroupCommit;
  private closed = false;

  static open({ path, clock = systemClock() }: SqliteEventStoreOptions): SqliteEventStore {
    const writing = openDatabase(path);
    const ledgerId = prepareSchema(writing);
    const reading = openDatabase(path, { readOnly: true });
    const writer = new EventWriter(writing, clock);
    return new SqliteEventStore(ledgerId, writer, writing, reading);
  }

  private constructor(
    readonly ledgerId: string,
    private readonly writer: EventWriter,
    private readonly writing: Database,
    private readonly reading: Database,
  ) {
    this.reader = new EventReader(reading);
    this.watch = new PositionWatch(() => this.reader.head());
    this.commits = new GroupCommit(writing, {
      begun: () => writer.begin(),
      committed: () => this.watch.look(),
      failed: () => writer.forget(),
    });
    this.waitingRoom = new SqliteWaitingRoom(writing, reading, this.commits);
  }

  /**
   * @throws EntryTooLarge, NotCanonical for an event that cannot be stored; nothing of the batch is written then
   */
  async append(batch: readonly Append[]): Promise<readonly Appended[]> {
    const drafted = batch.map((append) => ({ append, drafts: draftsOf(append) }));
    const broken = new Set<string>();
    const answers: Appended[] = [];
    for (const group of inTurns(drafted)) {
      answers.push(...(await this.commits.run(weightOf(group), () => this.write(group, broken))));
    }
    return answers;
  }

  /** `broken`: streams of which one append of the batch was not written, so that those after it stand on nothing. */
  private write(group: readonly Drafted[], broken: Set<string>): Appended[] {
    return group.map(({ append, drafts }) => {
      const answer = broken.has(append.stream) ? this.writer.refuse(append) : this.writer.append(append, drafts);
      if (answer.kind !== 'written') broken.add(append.stream);
      return answer;
    });
  }

  async find(
    origin: Origin,
  ): Promise<{ position: Position; revision: number; digest: string; stream: string } | undefined> {
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

  async positionAt(instant: string): Promise<Position> {
    return this.reader.positionAt(instant);
  }

  moved(after: Position, signal: AbortSignal): Promise<void> {
    return this.watch.moved(after, signal);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.commits.close();
    this.watch.close();
    this.reading.close();
    this.writing.close();
  }
}

interface Drafted {
  readonly append: Append;
  readonly drafts: readonly EntryDraft[];
}

function draftsOf({ events, stream, expected, origin }: Append): EntryDraft[] {
  return events.map((event, i) => draftEntry({ ...event, stream, origin, revision: expected + i }));
}

/** A long batch is written in several transactions, so that neither the log nor the wait of others grows with it. */
function inTurns(drafted: readonly Drafted[]): Drafted[][] {
  const groups: Drafted[][] = [];
  for (let from = 0; from < drafted.length; from += TURN) groups.push(drafted.slice(from, from + TURN));
  return groups;
}

const weightOf = (group: readonly Drafted[]): number => group.reduce((sum, { drafts }) => sum + drafts.length, 0);
