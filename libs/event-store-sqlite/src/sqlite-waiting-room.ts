import { canonicalJson, type Instant } from '@ledger/kernel';
import type { Origin, Waiting, WaitingRoom } from '@ledger/event-store';
import { command, query, type Command, type Database, type Query } from '@ledger/sqlite';
import type { GroupCommit } from './group-commit';
import { queries, type WaitingRow } from './queries';

/** The waiting room in the ledger's own file, but outside its history. Its writes share the appends' transactions. */
export class SqliteWaitingRoom implements WaitingRoom {
  private readonly write: Readonly<Record<'put' | 'remove', Command>>;
  private readonly ask: Readonly<Record<'find' | 'of' | 'list', Query<WaitingRow>>>;
  private readonly number: Readonly<Record<'any' | 'count', Query<[number]>>>;

  constructor(
    writing: Database,
    reading: Database,
    private readonly commits: GroupCommit,
  ) {
    this.write = { put: command(writing, queries.putWaiting), remove: command(writing, queries.removeWaiting) };
    this.ask = {
      find: query(reading, queries.findWaiting),
      of: query(reading, queries.waitingOf),
      list: query(reading, queries.listWaiting),
    };
    this.number = { any: query(reading, queries.anyWaiting), count: query(reading, queries.countWaiting) };
  }

  async put(items: readonly Waiting[]): Promise<void> {
    await this.commit(items.map(parametersOf), (row) => this.write.put.run(...row));
  }

  async remove(origins: readonly Origin[]): Promise<void> {
    await this.commit(origins, ({ source, id }) => this.write.remove.run(source, id));
  }

  async find(origin: Origin): Promise<Waiting | undefined> {
    const row = this.ask.find.get(origin.source, origin.id);
    return row && waitingOf(row);
  }

  async of(streams: readonly string[]): Promise<readonly Waiting[]> {
    if (this.number.any.get()![0] === 0) return [];
    return this.ask.of.all(JSON.stringify([...new Set(streams)])).map(waitingOf);
  }

  async list(after: string | undefined, limit: number): Promise<{ items: readonly Waiting[]; next?: string }> {
    const rows = this.ask.list.all(Number(after ?? 0), limit + 1);
    const items = rows.slice(0, limit).map(waitingOf);
    return rows.length > limit ? { items, next: String(rows[limit - 1]![0]) } : { items };
  }

  async count(): Promise<number> {
    return this.number.count.get()![0];
  }

  private commit<T>(items: readonly T[], write: (item: T) => unknown): Promise<void> {
    return items.length === 0 ? Promise.resolve() : this.commits.run(items.length, () => items.forEach(write));
  }
}

function parametersOf(waiting: Waiting): readonly (string | null)[] {
  const { origin, stream, at, waitsFor, since, digest, submission, refusal } = waiting;
  const said = [canonicalJson(submission), refusal ? canonicalJson(refusal) : null];
  return [origin.source, origin.id, stream, at, waitsFor, since, digest, ...said];
}

function waitingOf([, source, id, stream, at, waitsFor, since, digest, submission, refusal]: WaitingRow): Waiting {
  return {
    origin: { source, id },
    stream,
    at: at as Instant,
    waitsFor,
    since: since as Instant,
    digest,
    submission: JSON.parse(submission) as Waiting['submission'],
    ...(refusal !== null && { refusal: JSON.parse(refusal) as NonNullable<Waiting['refusal']> }),
  };
}
