import type { Dismissal, EventLog, Kept, Origin, OriginIndex, Waiting, WaitingRoom } from '@ledger/event-store';
import type { Clock } from '@ledger/kernel';
import { FOREIGN, submissionOf, waitingOf, type Early } from './kept-submission';
import type { Origins } from '../deciding/origins';
import { dismissed, reused, unrecordable, type Outcome } from '../deciding/outcome';
import { slugOf, type Problem } from '../problems';
import type { Recorder } from '../deciding/recorder';
import type { Submission } from '../reading/submission';
import { keepingApart, type Troubles } from '../troubles';
import { Turns } from '../deciding/turns';
import { RoomLeft, type WaitingLimit } from './waiting-limits';

/** How many are looked at at once, and for how many demands they are asked for at once. */
const PAGE = 1_000;
const DEMANDS_AT_ONCE = 8;

export interface WaitingListParts {
  readonly room: WaitingRoom;
  readonly store: Pick<EventLog, 'readStream'> & OriginIndex;
  readonly recorder: Recorder;
  readonly origins: Origins;
  readonly troubles: Troubles;
  readonly clock: Clock;
  readonly limits: WaitingLimit;
}

/**
 * Events that came before their predecessor. They are kept durably, tried again whenever their demand has moved, and never
 * dropped. One that then breaks a rule keeps its place, with the rule, until it is sent again and accepted, or a person
 * settles it. An event is recorded first and removed second: a store with transaction participants does both in one
 * transaction, and with any other store the next try after a crash finds the event `repeated`.
 */
export class WaitingList {
  constructor(private readonly parts: WaitingListParts) {}

  /**
   * Keeps these; durable when it resolves. Answers for each whether it now waits (the outcome that it came with), has
   * had another answer under its id, or finds no room, and records those whose demand was moved by another process
   * meanwhile.
   */
  async keep(early: readonly Early[]): Promise<readonly Outcome[]> {
    const outcomes = await this.admit(early);
    const since = this.parts.clock.now();
    const admitted = early.filter((_, i) => outcomes[i]!.kind === 'waits');
    const kept = await this.put(admitted.map((one) => waitingOf(one, since)));
    await this.takeIn(await this.movedMeanwhile(admitted));
    let next = 0;
    return outcomes.map((outcome, i) => (outcome.kind === 'waits' ? afterPut(early[i]!, kept[next++]!) : outcome));
  }

  private async admit(early: readonly Early[]): Promise<Outcome[]> {
    const { origins, room, limits } = this.parts;
    const standings = await Promise.all(early.map(({ submission }) => origins.standing(submission)));
    const left = new RoomLeft(room, limits);
    const outcomes: Outcome[] = [];
    for (const [i, { submission, outcome }] of early.entries()) {
      const standing = standings[i];
      if (standing) outcomes.push(standing.kind === 'waiting' ? outcome : standing);
      else outcomes.push((await left.take(submission)) ?? outcome);
    }
    return outcomes;
  }

  /** One answer for each; one that cannot be kept fails alone. */
  private put(items: readonly Waiting[]): Promise<readonly (Kept | Error)[]> {
    const { room } = this.parts;
    const putOne = async (item: Waiting): Promise<Kept | Error> => (await room.put([item]))[0]!;
    return keepingApart<readonly (Kept | Error)[]>(
      () => room.put(items),
      () =>
        Promise.all(
          items.map((item) =>
            keepingApart(
              () => putOne(item),
              (error): Kept | Error => error,
            ),
          ),
        ),
    );
  }

  /** Records what waited for these demands, until none of them changes. */
  async takeIn(demands: readonly string[]): Promise<void> {
    if (await this.isEmpty()) return;
    for (let moved = demands; moved.length > 0;) {
      const next: string[] = [];
      for await (const waiting of this.waitingFor(moved)) next.push(...(await this.tryAgain(waiting)));
      moved = next;
    }
  }

  /** Mostly so: then no demand is asked for. */
  private async isEmpty(): Promise<boolean> {
    const { items, unreadable } = await this.parts.room.list(undefined, 1);
    return items.length === 0 && unreadable.length === 0;
  }

  /** What waits for these demands, in groups that are no larger than they have to be for each to hold whole demands. */
  private async *waitingFor(demands: readonly string[]): AsyncGenerator<readonly Waiting[]> {
    const turns = new Turns();
    let group: Waiting[] = [];
    for (let from = 0; from < demands.length; from += DEMANDS_AT_ONCE) {
      group.push(...(await this.parts.room.of(demands.slice(from, from + DEMANDS_AT_ONCE))));
      if (turns.isOver) await turns.give();
      if (group.length < PAGE) continue;
      yield group;
      group = [];
    }
    yield group;
  }

  /** Looks at a page of everything that waits: after a start, or after a change of postures. Gives back where to go on. */
  async takeInPage(after: string | undefined): Promise<string | undefined> {
    const { room, troubles } = this.parts;
    const { items, unreadable, next } = await room.list(after, PAGE);
    for (const { origin, stream, detail } of unreadable) troubles.add({ demand: stream, origin, detail });
    await this.takeIn(await this.tryAgain(items));
    return next;
  }

  /** Settles an event that waits permanently. False when it does not wait: it may have been recorded. */
  async dismiss(origin: Origin, dismissal: Dismissal): Promise<boolean> {
    const { room, store, troubles } = this.parts;
    const recorded = await keepingApart(
      () => store.find(origin),
      () => undefined,
    );
    if (recorded) await room.remove([origin]);
    const isGone = !recorded && (await room.dismiss(origin, dismissal));
    if (!isGone) return false;
    const gone = await room.findDismissed(origin);
    if (gone) troubles.remove(gone.stream, origin);
    return true;
  }

  /** Gives back the demands that moved. What cannot be read as an event stays, and is counted. */
  private async tryAgain(waiting: readonly Waiting[]): Promise<string[]> {
    if (waiting.length === 0) return [];
    const { items, submissions } = this.readable(waiting);
    const outcomes = await this.parts.recorder.record(submissions);
    const done: Origin[] = [];
    const stay: Waiting[] = [];
    const moved = new Set<string>();
    for (const [i, item] of items.entries()) {
      const outcome = outcomes[i]!;
      if (outcome.kind === 'recorded') moved.add(item.stream);
      if (outcome.kind === 'waits' || outcome.kind === 'refused') stay.push(...this.news(item, outcome));
      else done.push(item.origin);
    }
    await this.parts.room.remove(done);
    await this.put(stay);
    return [...moved];
  }

  private readable(waiting: readonly Waiting[]): { items: readonly Waiting[]; submissions: readonly Submission[] } {
    const { troubles } = this.parts;
    const items: Waiting[] = [];
    const submissions: Submission[] = [];
    for (const item of waiting) {
      const { origin, stream: demand } = item;
      const read = submissionOf(item);
      if (!read.ok) {
        troubles.add({ demand, origin, detail: read.error });
        continue;
      }
      items.push(item);
      submissions.push(read.value);
    }
    return { items, submissions };
  }

  /** The item as it now stands, if anything about it is new. */
  private news(item: Waiting, outcome: Extract<Outcome, { kind: 'waits' | 'refused' }>): Waiting[] {
    const { origin, stream: demand } = item;
    const stuck = outcome.kind === 'refused' && STUCK.has(slugOf(outcome.problem)) ? outcome.problem : undefined;
    if (stuck) this.parts.troubles.add({ demand, origin, detail: stuck.detail });
    else this.parts.troubles.remove(demand, origin);
    return stuck ? [] : newsOf(item, outcome);
  }

  /** Another process may have written to a demand after we looked and before ours was kept: it would not be checked again. */
  private async movedMeanwhile(early: readonly Early[]): Promise<string[]> {
    const seen = new Map(early.map(({ submission, outcome }) => [submission.demand, outcome.length]));
    const { store } = this.parts;
    const moved: string[] = [];
    const turns = new Turns();
    for (const [demand, length] of seen) {
      const read = async (): Promise<boolean> => (await store.readStream(demand)).length !== length;
      if (await keepingApart(read, () => false)) moved.push(demand);
      if (turns.isOver) await turns.give();
    }
    return moved;
  }
}

/** What stands in the way of these is not the event, and passes when it is put right. */
const STUCK: ReadonlySet<string> = new Set(['demand-unreadable', 'not-recorded']);

/** What became of an event that was admitted. */
function afterPut({ submission, outcome }: Early, kept: Kept | Error): Outcome {
  if (kept instanceof Error) return unrecordable(kept);
  if (kept.kind === 'repeated') return { kind: 'repeated', place: kept };
  if (kept.kind === 'kept') return outcome;
  return kept.kind === 'taken' ? reused(submission) : dismissed(submission);
}

function newsOf(item: Waiting, outcome: Extract<Outcome, { kind: 'waits' | 'refused' }>): Waiting[] {
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

const refusalOf = (problem: Problem): { rule: string; detail: string } => ({
  rule: problem.rule ?? slugOf(problem),
  detail: problem.detail,
});
