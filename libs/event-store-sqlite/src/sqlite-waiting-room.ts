import type { Instant } from '@ledger/kernel';
import type {
  Dismissal,
  Dismissed,
  Kept,
  Origin,
  TransactionParticipant,
  Waiting,
  WaitingPage,
  WaitingRoom,
  WrittenAppend,
} from '@ledger/event-store';
import { command, query, type Database } from '@ledger/sqlite';
import type { Claims } from './claims';
import type { GroupCommit } from './group-commit';
import type { Head } from './head';
import { queries, type DismissalRow, type WaitingRow } from './queries';
import { dismissalSeal, waitingSeal } from './seal';
import { isReadable, parametersOf, readWaiting } from './waiting-row';

interface Parts {
  readonly writing: Database;
  readonly reading: Database;
  readonly commits: GroupCommit;
  readonly claims: Claims;
  readonly head: Head;
}

/**
 * The waiting room in the file of the ledger, outside its history. A waiting event that is recorded leaves the room in
 * the transaction that records it.
 */
export class SqliteWaitingRoom implements WaitingRoom, TransactionParticipant {
  private readonly write: ReturnType<typeof changes>;
  private readonly ask: ReturnType<typeof questions>;

  constructor(private readonly parts: Parts) {
    this.write = changes(parts.writing);
    this.ask = questions(parts.reading);
  }

  beforeCommit(written: readonly WrittenAppend[]): void {
    if (!this.parts.claims.mayWait) return;
    for (const { append } of written) this.removeOne(append.origin);
  }

  async put(items: readonly Waiting[]): Promise<readonly Kept[]> {
    if (items.length === 0) return [];
    return this.parts.commits.run(items.length, () => items.map((item) => this.putOne(item)));
  }

  async remove(origins: readonly Origin[]): Promise<void> {
    if (origins.length === 0) return;
    await this.parts.commits.run(origins.length, () => origins.forEach((origin) => this.removeOne(origin)));
  }

  dismiss(origin: Origin, { at, by, reason }: Dismissal): Promise<boolean> {
    return this.parts.commits.run(2, () => {
      const row = this.removeOne(origin);
      if (!row) return false;
      const columns = [origin.source, origin.id, row[3], row[7], at, by, reason];
      const seal = dismissalSeal(columns);
      this.write.insertDismissal.run(...columns, seal);
      this.parts.head.seal(seal);
      this.parts.claims.came();
      return true;
    });
  }

  async find(origin: Origin): Promise<Waiting | undefined> {
    const row = this.ask.find.get(origin.source, origin.id);
    const found = row && readWaiting(row);
    return found && isReadable(found) ? found : undefined;
  }

  async findDismissed(origin: Origin): Promise<Dismissed | undefined> {
    const row = this.ask.dismissal.get(origin.source, origin.id);
    return row && dismissedOf(row);
  }

  async of(streams: readonly string[]): Promise<readonly Waiting[]> {
    if (this.ask.any.get()![0] === 0) return [];
    const rows = this.ask.of.all(JSON.stringify([...new Set(streams)]));
    return rows.map(readWaiting).filter(isReadable);
  }

  async list(after: string | undefined, limit: number): Promise<WaitingPage> {
    const rows = this.ask.list.all(Number(after ?? 0), limit + 1);
    const page = rows.slice(0, limit);
    const found = page.map(readWaiting);
    return {
      items: found.filter(isReadable),
      unreadable: found.filter((one) => 'detail' in one),
      ...(rows.length > limit && { next: String(page.at(-1)![0]) }),
    };
  }

  async listDismissed(
    after: string | undefined,
    limit: number,
  ): Promise<{ items: readonly Dismissed[]; next?: string }> {
    const [source, id] = after === undefined ? ['', ''] : (JSON.parse(after) as [string, string]);
    const rows = this.ask.dismissals.all(source, id, limit + 1);
    const items = rows.slice(0, limit).map(dismissedOf);
    const last = items.at(-1);
    if (rows.length <= limit || !last) return { items };
    return { items, next: JSON.stringify([last.origin.source, last.origin.id]) };
  }

  async count(): Promise<number> {
    return this.ask.count.get()![0];
  }

  async countOf({ stream, source }: { stream?: string; source?: string }, most: number): Promise<number> {
    const { count, countOfStream, countOfSource, countOfBoth } = this.ask;
    if (stream === undefined) return (source === undefined ? count.get() : countOfSource.get(source, most))![0];
    return (source === undefined ? countOfStream.get(stream, most) : countOfBoth.get(stream, source, most))![0];
  }

  private putOne(item: Waiting): Kept {
    const { source, id } = item.origin;
    const answer = this.parts.claims.answerTo(item);
    if (answer) return answer;
    const known = this.kept(item.origin);
    const values = parametersOf(item, known);
    const seal = waitingSeal(values);
    if (known) this.write.update.run(item.waitsFor, values.at(-1)!, seal, source, id);
    else this.write.insert.run(...values, seal);
    this.parts.head.seal(seal, ...(known ? [known[10]] : []));
    this.parts.claims.came();
    return { kind: 'kept' };
  }

  /** The row that is there already. One that cannot be read makes room for the event, which has come again. */
  private kept(origin: Origin): WaitingRow | undefined {
    const row = this.write.find.get(origin.source, origin.id);
    if (!row || isReadable(readWaiting(row))) return row;
    this.removeOne(origin);
    return undefined;
  }

  private removeOne({ source, id }: Origin): WaitingRow | undefined {
    const row = this.write.find.get(source, id);
    if (!row) return undefined;
    this.write.remove.run(source, id);
    this.parts.head.seal(row[10]);
    return row;
  }
}

function dismissedOf([source, id, stream, digest, at, by, reason]: DismissalRow): Dismissed {
  return { origin: { source, id }, stream, digest, at: at as Instant, by, reason };
}

const questions = (reading: Database) => ({
  any: query<[number, number]>(reading, queries.anyBeside),
  find: query<WaitingRow>(reading, queries.findWaiting),
  of: query<WaitingRow>(reading, queries.waitingOf),
  list: query<WaitingRow>(reading, queries.listWaiting),
  count: query<[number]>(reading, queries.countWaiting),
  countOfStream: query<[number]>(reading, queries.countOfStream),
  countOfSource: query<[number]>(reading, queries.countOfSource),
  countOfBoth: query<[number]>(reading, queries.countOfBoth),
  dismissal: query<DismissalRow>(reading, queries.dismissal),
  dismissals: query<DismissalRow>(reading, queries.listDismissals),
});

const changes = (writing: Database) => ({
  find: query<WaitingRow>(writing, queries.findWaiting),
  insert: command(writing, queries.insertWaiting),
  update: command(writing, queries.updateWaiting),
  remove: command(writing, queries.removeWaiting),
  insertDismissal: command(writing, queries.insertDismissal),
});
