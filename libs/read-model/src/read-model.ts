import {
  measureNamed,
  type Month,
  periodAround,
  type Period,
  type PeriodKind,
  policies,
  policyId,
} from '@ledger/counting';
import { type EventStore, PositionWatch } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';
import {
  Follower,
  type FollowerOptions,
  type FollowerStatus,
  type Progress,
  promote,
  type Promotion,
  rebuild,
} from '@ledger/projections';
import { type Database, openDatabase, snapshot } from '@ledger/sqlite';
import { NotYetCounted, positionAsOf } from './as-of';
import { type ChangeCursor, ChangeLog, type ChangeRow } from './changes';
import { demandNamed, type DemandsPage, demandsPage, type DemandsQuery, type RegisteredDemand } from './demands';
import { explain, type Explanation } from './explain';
import { type Question, questionOf, type TotalsQuery } from './question';
import { type Replay, replay, type ReplayOptions } from './replay';
import { type Dimension, NotThisLedger, prepareSchema, requireSchema } from './schema';
import { Shelf } from './shelf';
import type { Tables } from './tables';
import { sumsOf, totalsAsOf, totalsNow, type TotalsRow } from './totals';

export interface ReadModelOptions extends Omit<FollowerOptions, 'onProgress'> {
  /** The file; it is created when it does not exist. It can be deleted at any time and is then made anew. */
  readonly path: string;
  /** The truth that it is made from. */
  readonly store: EventStore;
  /** Only answer, and leave the counting to another process. The file has to exist. */
  readonly readOnly?: boolean;
}

export interface TotalsAnswer {
  readonly period: Period;
  readonly policy: { readonly name: string; readonly version: number };
  /** Every event up to here is counted, and none beyond. */
  readonly position: Position;
  readonly by: readonly Dimension[];
  readonly rows: readonly TotalsRow[];
  /** One row for each section: sections are never added up. */
  readonly sums: readonly TotalsRow[];
}

export interface ExplainQuery extends TotalsQuery {
  readonly measure: string;
  /** Demands a page; 100 when absent, at most 1,000. */
  readonly limit?: number;
  readonly after?: string;
}

export interface ExplainAnswer extends Explanation {
  readonly period: Period;
  readonly policy: { readonly name: string; readonly version: number };
  readonly position: Position;
  readonly measure: string;
  /** The number that is explained: the values of all its demands add up to it. */
  readonly value: number;
}

/** A period that something is counted in. */
export interface KnownPeriod {
  readonly period: string;
  readonly label: string;
  /** Ids of the policies that count something in it. */
  readonly policies: readonly string[];
}

export interface ProjectionStatus extends FollowerStatus {
  readonly name: string;
  readonly role: 'live' | 'building';
  readonly head: Position;
}

/** How long a question waits for another process to count the position that it asks for. */
const PATIENCE_MS = 5_000;

/** Register, totals and change log: everything that is asked of the ledger, made from its events and from nothing else. */
export class ReadModel {
  private readonly shelf: Shelf;
  private readonly watch: PositionWatch;
  private readonly follower: Follower;
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
    prepare(database, store.ledgerId);
    return new ReadModel(database, options);
  }

  private constructor(
    private readonly database: Database,
    private readonly options: ReadModelOptions,
  ) {
    this.shelf = new Shelf(database);
    this.watch = new PositionWatch(() => this.position());
    this.follower = new Follower(this.shelf.current, options.store, { ...options, onApplied: this.applied });
  }

  /** Counts everything that the ledger holds now. @throws PoisonEvent, NotThisLedger */
  async catchUp(onProgress?: (progress: Progress) => void, signal?: AbortSignal): Promise<Position> {
    await this.refuseAhead();
    return this.follower.catchUp(onProgress, signal);
  }

  /** Follows the ledger until `stop`. */
  start(): void {
    this.follower.start();
  }

  async stop(): Promise<void> {
    await this.follower.stop();
  }

  /** Tries again where an event could not be applied. */
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

  /** @throws Unknown, AheadOfLedger, NotYetCounted, PoisonEvent */
  async totals(query: TotalsQuery): Promise<TotalsAnswer> {
    const question = questionOf(query);
    const position = await this.asOf(query.asOf);
    const rows = this.rows(question, position);
    const { period, policy, by } = question;
    return { period, policy: { name: policy.name, version: policy.version }, position, by, rows, sums: sumsOf(rows) };
  }

  /** @throws Unknown, AheadOfLedger, NotYetCounted, PoisonEvent */
  async explain(query: ExplainQuery): Promise<ExplainAnswer> {
    const question = questionOf({ ...query, by: [] });
    const measure = measureNamed(query.measure);
    const position = await this.asOf(query.asOf);
    const value = this.rows(question, position).reduce((sum, row) => sum + row[measure], 0);
    const limit = Math.max(1, Math.min(query.limit ?? 100, 1_000));
    const what = { question, measure, asOf: position, limit, after: query.after };
    const { period, policy } = question;
    const explanation = await explain(this.tables(), this.options.store, what);
    return { period, policy: { name: policy.name, version: policy.version }, position, measure, value, ...explanation };
  }

  /** The periods of a kind that anything is counted in, in order. */
  periods(kind: PeriodKind = 'half-year'): KnownPeriod[] {
    const known = new Map<string, { period: Period; policies: string[] }>();
    for (const policy of policies.map(policyId)) {
      for (const month of this.months(policy)) {
        const period = periodAround(month, kind);
        const entry = known.get(period.name) ?? { period, policies: [] };
        if (!entry.policies.includes(policy)) entry.policies.push(policy);
        known.set(period.name, entry);
      }
    }
    const sorted = [...known.values()].sort((a, b) => (a.period.name < b.period.name ? -1 : 1));
    return sorted.map(({ period, policies: by }) => ({ period: period.name, label: period.label, policies: by }));
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

  /** Counts again from position zero, by another way, and compares with the live totals. Changes nothing. */
  replay(options: ReplayOptions = {}): Promise<Replay> {
    return replay(this.tables(), this.options.store, options);
  }

  async projections(): Promise<ProjectionStatus[]> {
    const head = await this.options.store.head();
    const { status: here } = this.follower;
    return this.shelf.statuses().map((status) => {
      const mine = status.role === 'live' && here.state !== 'resting' ? here : undefined;
      return { ...status, ...mine, head };
    });
  }

  /** Builds all tables anew beside the live ones; `promote` puts them in their place. */
  async rebuild(onProgress?: (progress: Progress) => void, signal?: AbortSignal): Promise<Position> {
    return rebuild(this.shelf, this.options.store, onProgress, signal);
  }

  /** Makes the rebuilt tables the live ones when they are equal, or when the caller accepts what differs. */
  async promote(options: { readonly accept?: boolean } = {}): Promise<Promotion> {
    return promote(this.shelf, this.options.store, options);
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

  private months(policy: string): Month[] {
    const tables = this.tables();
    const rows = tables.statement(tables.queries.months).all(policy) as unknown as { month: Month }[];
    return rows.map(({ month }) => month);
  }

  private rows(question: Question, position: Position): TotalsRow[] {
    const tables = this.tables();
    return position === tables.cursor() ? totalsNow(tables, question) : totalsAsOf(tables, question, position);
  }

  private async asOf(asOf: string | undefined): Promise<Position> {
    if (asOf === undefined) return this.position();
    const position = await positionAsOf(this.options.store, asOf);
    if (position > this.position()) await this.reach(position);
    return position;
  }

  /** Counts up to the position, or waits for whoever counts. */
  private async reach(position: Position): Promise<void> {
    if (!this.options.readOnly) await this.catchUp();
    const patience = AbortSignal.timeout(PATIENCE_MS);
    while (this.position() < position && !patience.aborted) await this.moved(this.position(), patience);
    if (this.position() < position) throw new NotYetCounted(position, this.position());
  }

  private async refuseAhead(): Promise<void> {
    const [head, reached] = [await this.options.store.head(), this.position()];
    if (reached <= head) return;
    throw new NotThisLedger(
      `The read model has counted up to position ${reached}, and the ledger ends at ${head}: an older copy of the ` +
        'ledger was restored. The read model holds nothing of its own: delete its file and start again to make it anew.',
    );
  }
}
