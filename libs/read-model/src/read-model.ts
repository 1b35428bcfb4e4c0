import { countedSections, measureNamed, type PeriodKind } from '@ledger/counting';
import { PositionWatch } from '@ledger/event-store';
import { beforeFirst, type Position } from '@ledger/kernel';
import {
  assertSameHistory,
  Follower,
  type FollowerOptions,
  HistoryMismatch,
  type Progress,
  promote,
  type Promotion,
  rebuild,
} from '@ledger/projections';
import { type Database, openDatabase, snapshot, StorageFailure } from '@ledger/sqlite';
import type {
  ExplainAnswer,
  ExplainQuery,
  KnownPeriod,
  Mismatch,
  ProjectionStatus,
  ReadModelStatus,
  Retried,
  Standing,
  TotalsAnswer,
} from './answers';
import { NotYetCounted, positionAsOf } from './as-of';
import { type ChangeCursor, ChangeLog, type ChangeRow } from './changes';
import { demandNamed, type DemandsPage, demandsPage, type DemandsQuery, type RegisteredDemand } from './demands';
import { explain } from './explain';
import { mismatchesOf } from './mismatches';
import { knownPeriods } from './periods';
import { type Question, questionOf, type TotalsQuery } from './question';
import { type Replay, replay, type ReplayOptions } from './replay';
import { retry } from './retry';
import { prepareSchema, requireSchema } from './schema';
import { type AsideDemand, asideCount, asideDemands } from './set-aside';
import { settle } from './settling';
import { Shelf } from './shelf';
import { projectionsOf, statusOf } from './status';
import type { Tables } from './tables';
import { sumsOf, totalsAsOf, totalsNow, type TotalsRow } from './totals';
import type { Source } from './source';

export interface ReadModelOptions extends Omit<FollowerOptions, 'onProgress' | 'passes'> {
  /** The file; it is created when it does not exist. Everything in it is made from the ledger. */
  readonly path: string;
  /** The truth that it is made from. */
  readonly store: Source;
  /** Only answer, and leave the counting to another process. The file has to exist. */
  readonly readOnly?: boolean;
}

/** How long a question waits for another process to count the position that it asks for. */
const PATIENCE_MS = 5_000;

/** Register, totals and change log: everything that is asked of the ledger, made from its events and from nothing else. */
export class ReadModel {
  private readonly shelf: Shelf;
  private readonly watch: PositionWatch;
  private readonly follower: Follower;
  private readonly following: FollowerOptions;
  private settling: Promise<void> | undefined;
  private reached = beforeFirst;
  private log: { readonly of: number; readonly changes: ChangeLog } | undefined;

  /**
   * Opens the file. Safe for several processes at once, all of which may count.
   *
   * @throws NotThisLedger when it was made from another ledger; NotMadeYet when it is read only and there is none
   */
  static open(options: ReadModelOptions): ReadModel {
    const { path, readOnly = false, store } = options;
    const database = openDatabase(path, { readOnly, synchronous: 'NORMAL' });
    const prepare = readOnly ? requireSchema : prepareSchema;
    try {
      prepare(database, store.ledgerId);
      database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      return new ReadModel(database, options);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  private constructor(
    private readonly database: Database,
    private readonly options: ReadModelOptions,
  ) {
    this.shelf = new Shelf(database, () => this.settle());
    this.watch = new PositionWatch(() => this.reachedPosition());
    this.following = { ...options, passes: isLocked };
    this.follower = new Follower(this.shelf.current, options.store, { ...this.following, onApplied: this.applied });
  }

  /** Counts everything that the ledger holds now. @throws HistoryMismatch */
  async catchUp(onProgress?: (progress: Progress) => void, signal?: AbortSignal): Promise<Position> {
    return this.follower.catchUp(onProgress, signal);
  }

  /**
   * Compares the hash chain at the position that is counted with the ledger: cheap enough for every question.
   *
   * @throws HistoryMismatch when the ledger does not hold the history that was counted, or what counts it has halted
   */
  async assertSameHistory(): Promise<void> {
    await this.shelf.current.settle?.();
    await assertSameHistory(this.options.store, this.shelf.current);
    const halt = this.tables().halt();
    if (halt) throw new HistoryMismatch('altered', halt.position, halt.error);
  }

  /** Follows the ledger until `stop`. */
  start(): void {
    this.follower.start();
  }

  async stop(): Promise<void> {
    await this.follower.stop();
  }

  /** Compares again at once with a ledger that was put back. */
  resume(): void {
    this.follower.resume();
  }

  /** How far the live totals reach. */
  position(): Position {
    return this.tables().cursor();
  }

  /** What is read at one moment, and the position that it stands on: also while another process counts. */
  standing<T>(read: (model: ReadModel) => T): { readonly position: Position; readonly found: T } {
    return snapshot(this.database, () => ({ position: this.position(), found: read(this) }));
  }

  /** Resolves when more is counted than up to `after`, the signal aborts, or this closes. */
  moved(after: Position, signal: AbortSignal): Promise<void> {
    return this.watch.moved(after, signal);
  }

  /** @throws Unknown, AheadOfLedger, NotYetCounted, DoesNotAddUp, HistoryMismatch */
  async totals(query: TotalsQuery): Promise<TotalsAnswer> {
    const question = questionOf(query);
    const position = await this.asOf(query.asOf);
    const rows = this.rows(question, position);
    const { period, policy, by } = question;
    const sums = sumsOf(rows);
    const named = { name: policy.name, version: policy.version };
    return { period, policy: named, ...this.standsOn(position), by, rows, sums };
  }

  /** @throws Unknown, AheadOfLedger, NotYetCounted, DoesNotAddUp, HistoryMismatch */
  async explain(query: ExplainQuery): Promise<ExplainAnswer> {
    const question = questionOf({ ...query, by: [] });
    const measure = measureNamed(query.measure);
    const position = await this.asOf(query.asOf);
    const value = this.rows(question, position).reduce((sum, row) => sum + row[measure], 0);
    const limit = Math.max(1, Math.min(query.limit ?? 100, 1_000));
    const what = { question, measure, asOf: position, limit, after: query.after, value };
    const { period, policy } = question;
    const explanation = await explain(this.tables(), this.options.store, what);
    const named = { name: policy.name, version: policy.version };
    return { period, policy: named, ...this.standsOn(position), measure, value, ...explanation };
  }

  /** The periods of a kind that anything is counted in, in order. */
  periods(kind: PeriodKind = 'half-year', sections: readonly string[] = countedSections): KnownPeriod[] {
    return knownPeriods(this.tables(), kind, sections);
  }

  /** A page of the register. @throws Unknown */
  demands(query: DemandsQuery = {}): DemandsPage {
    return demandsPage(this.tables(), query);
  }

  demand(id: string): RegisteredDemand | undefined {
    return demandNamed(this.tables(), id);
  }

  /** At most `limit` rows of the change log after the cursor, in order. */
  changesAfter(cursor: ChangeCursor, limit: number): ChangeRow[] {
    const tables = this.tables();
    if (this.log?.of !== tables.generation) this.log = { of: tables.generation, changes: new ChangeLog(tables) };
    return this.log.changes.after(cursor, limit);
  }

  /** How many demands were set aside up to a position. */
  setAsideAt(position: Position): number {
    return asideCount(this.tables(), position);
  }

  /** The demands that are set aside now, in the order in which they were. */
  setAside(limit?: number): AsideDemand[] {
    return asideDemands(this.tables(), limit);
  }

  /** How the live tables are, as every process can see it. */
  status(): ReadModelStatus {
    return statusOf(this.shelf, this.follower.status);
  }

  /** What is wrong with the live tables: nothing when they are of the history of the ledger and hold all its demands. */
  mismatches(): Promise<Mismatch[]> {
    return mismatchesOf(
      () => this.tables(),
      () => this.assertSameHistory(),
    );
  }

  /** Counts again from position zero, by another way, and compares with all live tables. Changes nothing. */
  replay(options: ReplayOptions = {}): Promise<Replay> {
    return replay(this.options.path, this.options.store, options);
  }

  projections(): Promise<ProjectionStatus[]> {
    return projectionsOf(this.shelf, this.options.store, this.follower.status);
  }

  /** Builds all tables from zero beside the live ones; `promote` puts them in their place. */
  async rebuild(onProgress?: (progress: Progress) => void, signal?: AbortSignal): Promise<Position> {
    return rebuild(this.shelf, this.options.store, { passes: isLocked, onProgress, signal });
  }

  /** Makes the rebuilt tables the live ones when they are equal, or when the caller accepts what differs. */
  async promote(options: { readonly accept?: boolean } = {}): Promise<Promotion> {
    const promotion = await promote(this.shelf, this.options.store, { ...options, passes: isLocked });
    if (promotion.promoted) await this.catchUp();
    return promotion;
  }

  /** Tries what is set aside again. @throws DoesNotAddUp, HistoryMismatch */
  async retry(onProgress?: (progress: Progress) => void, signal?: AbortSignal): Promise<Retried> {
    await this.catchUp(undefined, signal);
    const { path, store } = this.options;
    return retry({ shelf: this.shelf, store, path, passes: isLocked, onProgress, signal });
  }

  async close(): Promise<void> {
    await this.stop();
    this.watch.close();
    this.database.close();
  }

  private tables(): Tables {
    return this.shelf.live().tables;
  }

  private readonly applied = (position: Position, events: number): void => {
    this.watch.look();
    this.options.onApplied?.(position, events);
  };

  private rows(question: Question, position: Position): TotalsRow[] {
    const tables = this.tables();
    return position === tables.cursor() ? totalsNow(tables, question) : totalsAsOf(tables, question, position);
  }

  private async asOf(asOf: string | undefined): Promise<Position> {
    await this.assertSameHistory();
    if (asOf === undefined) return this.position();
    const position = await positionAsOf(this.options.store, asOf);
    if (position > this.position()) await this.reach(position);
    return position;
  }

  /** Counts up to the position, or waits for the process that counts. */
  private async reach(position: Position): Promise<void> {
    if (!this.options.readOnly) await this.catchUp();
    const patience = AbortSignal.timeout(PATIENCE_MS);
    while (this.position() < position && !patience.aborted) await this.moved(this.position(), patience);
    if (this.position() < position) throw new NotYetCounted(position, this.position());
  }

  private standsOn(position: Position): Standing {
    const setAside = this.setAsideAt(position);
    return setAside === 0 ? { position } : { position, setAside };
  }

  /** For a timer, which must not fail while another process holds the file. */
  private reachedPosition(): Position {
    try {
      return (this.reached = this.position());
    } catch {
      return this.reached;
    }
  }

  private settle(): Promise<void> {
    const { shelf } = this;
    const { path, store } = this.options;
    return (this.settling ??= settle({ shelf, store, path }).finally(() => (this.settling = undefined)));
  }
}

/** SQLite blocks the event loop while it waits for another process: the waiting is done by `patiently` instead. */
const BUSY_MS = 5;

const isLocked = (error: unknown): boolean => error instanceof StorageFailure && error.trouble === 'locked';
