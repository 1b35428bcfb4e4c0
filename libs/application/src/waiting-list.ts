import type { EventStore, Origin, Waiting, WaitingRoom } from '@ledger/event-store';
import type { Clock } from '@ledger/kernel';
import type { EventType } from '@ledger/demand';
import { reused, type Outcome } from './outcome';
import { slugOf, type Problem } from './problems';
import type { Recorder } from './recorder';
import { eventOf, type Submission } from './submission';
import { Turns } from './turns';
import { RoomLeft, type WaitingLimit } from './waiting-limits';

export interface Early {
  readonly submission: Submission;
  readonly outcome: Extract<Outcome, { kind: 'waits' }>;
}

/** How many are looked at at once, and for how many demands they are asked for at once. */
const PAGE = 1_000;
const DEMANDS_AT_ONCE = 8;

export interface WaitingListParts {
  readonly room: WaitingRoom;
  readonly store: EventStore;
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly limits: WaitingLimit;
}

/**
 * What came before its predecessor. Kept durably, looked at again whenever its demand has moved, and never dropped: what
 * then breaks a rule keeps its place, with the rule, until it is sent again and accepted or somebody settles it. Taken
 * in first and removed second: a crash in between makes the next look find it `repeated`.
 */
export class WaitingList {
  private changed = false;

  private readonly room: WaitingRoom;
  private readonly store: EventStore;
  private readonly recorder: Recorder;
  private readonly clock: Clock;
  private readonly limits: WaitingLimit;

  constructor({ room, store, recorder, clock, limits }: WaitingListParts) {
    this.room = room;
    this.store = store;
    this.recorder = recorder;
    this.clock = clock;
    this.limits = limits;
  }

  /**
   * Keeps these; durable when it resolves. Answers for each whether it now waits (the outcome that it came with), has
   * used the id of another one that waits, or finds no room, and records those whose demand was moved by another process
   * meanwhile.
   */
  async keep(early: readonly Early[]): Promise<readonly Outcome[]> {
    const outcomes = await this.admit(early);
    const since = this.clock.now();
    this.changed = true;
    const kept = early.filter((_, i) => outcomes[i]!.kind === 'waits');
    await this.room.put(kept.map((one) => waitingOf(one, since)));
    await this.takeIn(await this.movedMeanwhile(kept));
    return outcomes;
  }

  private async admit(early: readonly Early[]): Promise<Outcome[]> {
    const known = await Promise.all(early.map(({ submission }) => this.room.find(submission.origin)));
    const left = new RoomLeft(this.room, this.limits);
    const outcomes: Outcome[] = [];
    for (const [i, { submission, outcome }] of early.entries()) {
      const there = known[i];
      if (there) outcomes.push(there.digest === submission.digest ? outcome : reused(submission));
      else outcomes.push((await left.take(submission)) ?? outcome);
    }
    return outcomes;
  }

  /** Takes in what waited for these demands, until none of them moves any more. */
  async takeIn(demands: readonly string[]): Promise<void> {
    for (let moved = demands; moved.length > 0;) {
      const next: string[] = [];
      for await (const waiting of this.waitingFor(moved)) next.push(...(await this.tryAgain(waiting)));
      moved = next;
    }
  }

  /** What waits for these demands, in groups that are no larger than they have to be for each to hold whole demands. */
  private async *waitingFor(demands: readonly string[]): AsyncGenerator<readonly Waiting[]> {
    const turns = new Turns();
    let group: Waiting[] = [];
    for (let from = 0; from < demands.length; from += DEMANDS_AT_ONCE) {
      group.push(...(await this.room.of(demands.slice(from, from + DEMANDS_AT_ONCE))));
      if (turns.isOver) await turns.give();
      if (group.length < PAGE) continue;
      yield group;
      group = [];
    }
    yield group;
  }

  /** Looks at a page of everything that waits: after a start, or after a change of postures. Gives back where to go on. */
  async takeInPage(after: string | undefined): Promise<string | undefined> {
    const { items, next } = await this.room.list(after, PAGE);
    await this.takeIn(await this.tryAgain(items));
    return next;
  }

  /** Has anything come or gone since `size` was last asked for? */
  get hasChanged(): boolean {
    return this.changed;
  }

  size(): Promise<number> {
    this.changed = false;
    return this.room.count();
  }

  /** Gives back the demands that moved. */
  private async tryAgain(waiting: readonly Waiting[]): Promise<string[]> {
    if (waiting.length === 0) return [];
    const outcomes = await this.recorder.record(waiting.map(submissionOf));
    const done: Origin[] = [];
    const stay: Waiting[] = [];
    const moved = new Set<string>();
    for (const [i, item] of waiting.entries()) {
      const outcome = outcomes[i]!;
      if (outcome.kind === 'recorded') moved.add(item.stream);
      if (outcome.kind === 'waits' || outcome.kind === 'refused') stay.push(...news(item, outcome));
      else done.push(item.origin);
    }
    this.changed ||= done.length > 0;
    await this.room.remove(done);
    await this.room.put(stay);
    return [...moved];
  }

  /** Another process may have written to a demand after we looked and before ours was kept: nobody would look again. */
  private async movedMeanwhile(early: readonly Early[]): Promise<string[]> {
    const seen = new Map(early.map(({ submission, outcome }) => [submission.demand, outcome.length]));
    const moved: string[] = [];
    const turns = new Turns();
    for (const [demand, length] of seen) {
      if ((await this.store.readStream(demand)).length !== length) moved.push(demand);
      if (turns.isOver) await turns.give();
    }
    return moved;
  }
}

function waitingOf({ submission, outcome }: Early, since: Waiting['since']): Waiting {
  const { origin, demand, kind, at, data, digest, trace, boundTo } = submission;
  const said = { type: kind.type, version: kind.version, at, data };
  return {
    origin,
    stream: demand,
    at,
    waitsFor: outcome.waitsFor,
    since,
    digest,
    submission: { ...said, ...(trace !== undefined && { trace }), ...(boundTo !== undefined && { boundTo }) },
    ...(outcome.foreign && { refusal: FOREIGN }),
  };
}

function submissionOf({ origin, stream, at, digest, submission }: Waiting): Submission {
  const { type, version, data, trace, boundTo } = submission as unknown as Kept;
  const said = { origin, kind: { type, version }, at, data };
  return {
    ...said,
    demand: stream,
    digest,
    event: eventOf(said),
    ...(trace !== undefined && { trace }),
    ...(boundTo !== undefined && { boundTo }),
  };
}

/** `boundTo` is kept: what a bound caller left waiting is never applied to the demand of another source. */
type Kept = Pick<Submission, 'data' | 'trace' | 'boundTo'> & { readonly type: EventType; readonly version: number };

/** The item as it now stands, if anything about it is new. */
function news(item: Waiting, outcome: Extract<Outcome, { kind: 'waits' | 'refused' }>): Waiting[] {
  if (outcome.kind === 'waits') return newsOfWait(item, outcome);
  const refusal = refusalOf(outcome.problem);
  const passing = slugOf(outcome.problem) === 'demand-busy';
  return passing || item.refusal?.detail === refusal.detail ? [] : [{ ...item, refusal }];
}

function newsOfWait(item: Waiting, { waitsFor, foreign }: Extract<Outcome, { kind: 'waits' }>): Waiting[] {
  if (foreign) return item.refusal?.rule === FOREIGN.rule ? [] : [{ ...item, refusal: FOREIGN }];
  const { refusal, ...waiting } = item;
  return refusal === undefined && item.waitsFor === waitsFor ? [] : [{ ...waiting, waitsFor }];
}

/** What the list says of an event for a demand that turned out to be another source's. Its sender still hears `waiting`. */
const FOREIGN: NonNullable<Waiting['refusal']> = {
  rule: 'demand-of-another-source',
  detail:
    'The receipt of the demand came from another source, so this event is not applied. ' +
    'If the two work on the same demands, name them in LEDGER_SHARED_SOURCES.',
  final: true,
};

const refusalOf = (problem: Problem): { rule: string; detail: string } => ({
  rule: problem.rule ?? slugOf(problem),
  detail: problem.detail,
});
