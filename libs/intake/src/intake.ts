import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Dismissal, EventLog, Origin, OriginIndex, WaitingRoom } from '@ledger/event-store';
import { fail, usualLimits, type Clock, type Instant, type Limits, type Result } from '@ledger/kernel';
import { BatchQueue, type Pressure } from './deciding/batch-queue';
import { namesIn } from './reading/envelope';
import { quickValidators } from './reading/event-data';
import type { Early } from './waiting/kept-submission';
import { lookThrough } from './look-through';
import { noMetrics, type IntakeMetrics } from './metrics';
import { Origins } from './deciding/origins';
import { unrecordable, type Outcome } from './deciding/outcome';
import { Owners } from './deciding/owners';
import { problem, slugOf, type Problem, type ProblemSlug } from './problems';
import type { Receipt } from './receipts';
import { Recorder } from './deciding/recorder';
import type { SourcePostures } from './reading/sources';
import { latestAt, readSubmission, type IntakeContext, type Submission } from './reading/submission';
import { isAboutOne, keepingApart, Troubles, type Unreadable } from './troubles';
import { WaitingList } from './waiting/waiting-list';

export interface IntakeParts {
  readonly store: EventLog & OriginIndex;
  readonly waitingRoom: WaitingRoom;
  readonly clock: Clock;
  readonly sources: SourcePostures;
  /** Whose demands are whose; without it, no two sources share any. */
  readonly owners?: Owners;
  readonly metrics?: IntakeMetrics;
  readonly limits?: Partial<Limits>;
  /** Events that may be under way at once before callers are made to wait. Default 10,000. */
  readonly capacity?: number;
  /** Told of each demand, and of each event that waits, that cannot be read, once. */
  readonly onUnreadable?: (found: Unreadable) => void;
  /** Told of what a single event failed on. */
  readonly onFailure?: (error: Error) => void;
}

/** The most events that are decided on and written together: one flush of the disk serves them all. */
export const LARGEST_BATCH = 1_000;
const CAPACITY = 10_000;
/** How long the reading of a batch may keep everything else waiting. */
const TURN_MS = 25;

interface Item {
  readonly raw: unknown;
  readonly context: IntakeContext;
}

/**
 * The way in: every event of every upstream system passes here, whether it came over HTTP, from a file, or from Kafka.
 * A receipt is given when what it says is durable. Events of concurrent callers are gathered into batches; a batch is
 * read, decided on, written, and what had waited for it is taken in, before the next one begins.
 */
export class Intake {
  private readonly waitingList: WaitingList;
  private readonly recorder: Recorder;
  private readonly queue: BatchQueue<Item, Receipt>;
  private readonly clock: Clock;
  private readonly metrics: IntakeMetrics;
  private readonly troubles: Troubles;
  private readonly onFailure: (error: Error) => void;
  /** A crash may have left in the waiting list what its demand no longer waits for. */
  private swept: Promise<void> | undefined;
  private looking: Promise<void> = Promise.resolve();
  private closing = false;
  private readonly store: EventLog & OriginIndex;

  constructor(parts: IntakeParts) {
    const { store, waitingRoom, clock, sources, metrics = noMetrics, capacity = CAPACITY } = parts;
    quickValidators();
    this.store = store;
    this.clock = clock;
    this.metrics = metrics;
    const limits = { ...usualLimits, ...parts.limits };
    const troubles = (this.troubles = new Troubles(parts.onUnreadable));
    const onFailure = (this.onFailure = parts.onFailure ?? (() => undefined));
    const origins = new Origins(store, waitingRoom);
    const { owners = new Owners() } = parts;
    const mostEvents = limits.maxEventsPerDemand;
    const recorder = new Recorder({ store, origins, sources, owners, mostEvents, troubles, onFailure });
    this.recorder = recorder;
    this.waitingList = new WaitingList({ room: waitingRoom, store, recorder, origins, troubles, clock, limits });
    this.queue = new BatchQueue({ capacity, largest: LARGEST_BATCH }, (items) => this.take(items));
  }

  /** Records one CloudEvent, given as parsed JSON. Rejects only when the store does; to send again is always safe. */
  async submitOne(raw: unknown, context: IntakeContext): Promise<Receipt> {
    const [receipt] = await this.queue.submit([{ raw, context }]);
    return receipt!;
  }

  /** Records any number, and answers each, in their order. Events out of order within them are reordered. */
  async submitMany(raws: readonly unknown[], context: IntakeContext): Promise<Receipt[]> {
    const receipts: Receipt[] = [];
    for (let from = 0; from < raws.length; from += LARGEST_BATCH) {
      const items = raws.slice(from, from + LARGEST_BATCH).map((raw) => ({ raw, context }));
      receipts.push(...(await this.queue.submit(items)));
    }
    return receipts;
  }

  /**
   * Looks at everything that waits, page by page, while batches go on between the pages. A service begins it when it
   * starts; where none has, it is done before the first batch.
   */
  sweepWaiting(): Promise<void> {
    return (this.swept = this.sweep(async (page) => {
      const next = await this.queue.exclusively(page);
      await nextTurn();
      return next;
    }));
  }

  /** Looks for stored events that cannot be read, once, beside all other work; `unreadable` lists them. */
  lookThrough(): Promise<void> {
    return (this.looking = lookThrough(this.store, this.troubles, () => this.closing));
  }

  /** What this process has found so far that it cannot read: demands, and events that wait. Nothing else depends on it. */
  unreadable(): readonly Unreadable[] {
    return this.troubles.list();
  }

  /**
   * Settles an event that waits permanently: it is never recorded under its id. False when no such event waits. `by` is
   * an opaque id.
   */
  dismiss(origin: Origin, { by, reason }: Pick<Dismissal, 'by' | 'reason'>): Promise<boolean> {
    return this.queue.exclusively(() => this.waitingList.dismiss(origin, { at: this.clock.now(), by, reason }));
  }

  /** How full the way in is. */
  pressure(): Pressure {
    return this.queue.pressure;
  }

  /** Takes nothing more, and resolves when everything under way has its answer. */
  async close(): Promise<void> {
    this.closing = true;
    await this.queue.close();
    await this.swept?.catch(() => undefined);
    await this.looking.catch(() => undefined);
  }

  private async sweep(inTurn: (page: () => Promise<string | undefined>) => Promise<string | undefined>): Promise<void> {
    let after: string | undefined;
    do {
      const from = after;
      after = await inTurn(() => this.apart(() => this.waitingList.takeInPage(from)));
    } while (after !== undefined && !this.closing);
  }

  private async sweepFirst(): Promise<void> {
    try {
      await (this.swept = this.sweep((page) => page()));
    } catch (error) {
      this.swept = undefined;
      throw error;
    }
  }

  private async take(items: readonly Item[]): Promise<readonly Receipt[]> {
    if (!this.swept) await this.sweepFirst();
    const read = await this.readAll(items);
    const submissions = read.flatMap((one) => (one.ok ? [one.value] : []));
    const outcomes = await this.settle(submissions);
    let next = 0;
    const receipts = read.map((one, i) =>
      one.ok ? receiptOf(one.value, outcomes[next++]!) : unreadable(items[i]!.raw, one.error),
    );
    count(receipts, this.metrics);
    return receipts;
  }

  /** To put into words what is wrong with an event takes long beside reading a sound one: others get their turn then. */
  private async readAll(items: readonly Item[]): Promise<Result<Submission, Problem>[]> {
    const latest = latestAt(this.clock.now());
    const read: Result<Submission, Problem>[] = [];
    let turn = performance.now();
    for (const item of items) {
      const one = this.read(item, latest);
      read.push(one);
      if (one.ok || performance.now() - turn < TURN_MS) continue;
      await nextTurn();
      turn = performance.now();
    }
    return read;
  }

  /** An event that the program fails on is refused alone. */
  private read({ raw, context }: Item, latest: Instant): Result<Submission, Problem> {
    try {
      return readSubmission(raw, context, latest);
    } catch (error) {
      if (!isAboutOne(error)) throw error;
      this.onFailure(error);
      return fail(unrecordable(error).problem);
    }
  }

  /** Work that comes behind the answers: what is damaged there is told, and takes no answer back. */
  private apart<T>(work: () => Promise<T>): Promise<T | undefined> {
    return keepingApart<T | undefined>(work, (error) => {
      this.onFailure(error);
      return undefined;
    });
  }

  private async settle(submissions: readonly Submission[]): Promise<readonly Outcome[]> {
    const outcomes = (await this.recorder.record(submissions)).map((outcome, i) =>
      unlessCommand(submissions[i]!, outcome),
    );
    const early: Early[] = [];
    const moved = new Set<string>();
    for (const [i, submission] of submissions.entries()) {
      const outcome = outcomes[i]!;
      if (outcome.kind === 'waits') early.push({ submission, outcome });
      // Repeated as well: the process that recorded it may have crashed before it checked what waits.
      else if (outcome.kind !== 'refused') moved.add(submission.demand);
    }
    const kept = early.length > 0 ? await this.waitingList.keep(early) : [];
    await this.apart(() => this.waitingList.takeIn([...moved]));
    let next = 0;
    return outcomes.map((outcome) => (outcome.kind === 'waits' ? kept[next++]! : outcome));
  }
}

/** Who gives a command is there to hear that something else has to be done first. */
function unlessCommand({ command, kind, demand }: Submission, outcome: Outcome): Outcome {
  if (!command || outcome.kind !== 'waits') return outcome;
  const detail = `${kind.type} cannot be recorded for ${demand} before ${outcome.waitsFor}.`;
  return { kind: 'refused', problem: problem('predecessor-missing', { detail }) };
}

function receiptOf({ origin, demand }: Submission, outcome: Outcome): Receipt {
  const named = { source: origin.source, id: origin.id, demand };
  if (outcome.kind === 'refused') return { status: 'refused', ...named, problem: outcome.problem };
  if (outcome.kind === 'waits') return { status: 'waiting', ...named, waitsFor: outcome.waitsFor };
  const { position, revision } = outcome.place;
  return { status: outcome.kind, ...named, position, revision };
}

const unreadable = (raw: unknown, why: Problem): Receipt => ({ status: 'refused', ...namesIn(raw), problem: why });

function count(receipts: readonly Receipt[], metrics: IntakeMetrics): void {
  const numbers = { recorded: 0, repeated: 0, waiting: 0, refused: 0 };
  const refused = new Map<ProblemSlug, number>();
  for (const receipt of receipts) {
    numbers[receipt.status]++;
    if (receipt.status !== 'refused') continue;
    const slug = slugOf(receipt.problem);
    refused.set(slug, (refused.get(slug) ?? 0) + 1);
  }
  if (numbers.recorded > 0) metrics.recorded(numbers.recorded);
  if (numbers.repeated > 0) metrics.repeated(numbers.repeated);
  if (numbers.waiting > 0) metrics.waiting(numbers.waiting);
  for (const [slug, events] of refused) metrics.refused(slug, events);
}
