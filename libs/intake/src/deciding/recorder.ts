import { EntryTooLarge, type EventLog } from '@ledger/event-store';
import { KnownDemands, type Loaded } from './known-demand';
import type { Origins } from './origins';
import { historyUnreadable, settle, type Outcome } from './outcome';
import type { Owners } from './owners';
import { problem } from '../problems';
import { Round, type Draft } from './round';
import type { SourcePostures } from '../reading/sources';
import type { Submission } from '../reading/submission';
import { placeOf, type Troubles } from '../troubles';
import { Turns } from './turns';
import { Twins } from './twins';

/** So many rounds in a row that settle nothing mean that others write to the same demands faster than we do. */
const MOST_IDLE_ROUNDS = 10;

export interface RecorderParts {
  readonly store: EventLog;
  readonly origins: Origins;
  readonly sources: SourcePostures;
  readonly owners: Owners;
  readonly mostEvents: number;
  readonly troubles: Troubles;
  /** Told of what a single event failed on. */
  readonly onFailure: (error: Error) => void;
}

type Outcomes = Map<Submission, Outcome>;

/** What the rounds of one batch share. `guess`: see `KnownDemands.load`. */
interface Batch {
  readonly guess: boolean;
  readonly outcomes: Outcomes;
  readonly twins: Twins;
}

/**
 * Decides on submissions and writes what was accepted, in rounds: decide all, append all at once, and go on with those
 * whose demand turned out to have moved, because another process writes to the same ledger. An acceptance is checked by
 * the store (`expected`); every other answer is given only on a state that the store has shown or confirmed in the same
 * round. What cannot be read, decided on or written is answered with its problem, and holds up nothing else. Not to be
 * called again before it has resolved.
 */
export class Recorder {
  private readonly demands: KnownDemands;
  private rounds = 0;

  constructor(private readonly parts: RecorderParts) {
    this.demands = new KnownDemands(parts.store);
  }

  /** One outcome for each submission, in their order. Rejects when the store does; to call it again is safe. */
  async record(submissions: readonly Submission[]): Promise<readonly Outcome[]> {
    const outcomes: Outcomes = new Map();
    const twins = new Twins(submissions);
    let open = submissions;
    for (let idle = 0, guess = true; open.length > 0 && idle < MOST_IDLE_ROUNDS; guess = false) {
      await this.round(open, { guess, outcomes, twins });
      const left = open.filter((submission) => !outcomes.has(submission));
      idle = left.length < open.length ? 0 : idle + 1;
      open = left;
    }
    return submissions.map((submission) => outcomes.get(submission) ?? BUSY);
  }

  private async round(open: readonly Submission[], { guess, outcomes, twins }: Batch): Promise<void> {
    const { store, sources, owners, mostEvents } = this.parts;
    const number = ++this.rounds;
    const { known, unreadable } = await this.demands.load(open, { round: number, guess });
    await this.refuseUnreadable(open, unreadable, outcomes);
    const ready = readyIn(open, known, twins);
    const round = new Round(known, sources, owners, mostEvents);
    try {
      await decideAll(ready, round);
      round.answer(await store.append(round.appends));
      await this.lookElsewhere(round.drafts, outcomes);
    } catch (error) {
      for (const demand of known.values()) demand.doubt();
      this.demands.keep(known.values());
      throw error;
    }
    confirm(round.drafts, number);
    settle(round.drafts, { round: number, outcomes, twins });
    this.report(round.drafts);
    this.demands.keep(known.values());
  }

  /** An event that was answered before has its answer, though its demand cannot be read any more. */
  private async refuseUnreadable(
    open: readonly Submission[],
    unreadable: Loaded['unreadable'],
    outcomes: Outcomes,
  ): Promise<void> {
    if (unreadable.size === 0) return;
    for (const submission of open) {
      const error = unreadable.get(submission.demand);
      if (!error) continue;
      this.parts.troubles.add({ demand: submission.demand, detail: placeOf(error) });
      const standing = await this.parts.origins.standing(submission);
      const answered = standing && standing.kind !== 'waiting' ? standing : undefined;
      outcomes.set(submission, answered ?? historyUnreadable(submission, error));
    }
  }

  /** An origin that this demand does not know may have had its answer elsewhere: then that is the answer. */
  private async lookElsewhere(drafts: readonly Draft[], outcomes: Outcomes): Promise<void> {
    const unwritten = drafts.filter(isUnwritten);
    const standings = await Promise.all(unwritten.map(({ submission }) => this.parts.origins.standing(submission)));
    for (const [i, { submission }] of unwritten.entries()) {
      const standing = standings[i];
      if (standing && standing.kind !== 'waiting') outcomes.set(submission, standing);
    }
  }

  private report(drafts: readonly Draft[]): void {
    for (const { ruling, appended, demand } of drafts) {
      const failed = ruling.kind === 'failed' ? ruling : appended?.kind === 'failed' ? appended : undefined;
      if (failed && !(failed.error instanceof EntryTooLarge)) this.parts.onFailure(failed.error);
      if (!demand.isDoubted) this.parts.troubles.remove(demand.stream);
    }
  }
}

/** Those whose demand is at hand. An origin belongs to its first event: no other goes ahead of one that has to wait. */
function readyIn(open: readonly Submission[], known: Loaded['known'], twins: Twins): readonly Submission[] {
  if (open.every(({ demand }) => known.has(demand))) return open;
  const held = new Set<Submission>();
  for (const submission of open) {
    const before = twins.before(submission);
    if (!known.has(submission.demand) || (before && held.has(before))) held.add(submission);
  }
  return open.filter((submission) => !held.has(submission));
}

const UNWRITTEN: ReadonlySet<string> = new Set(['refuse', 'taken', 'full', 'failed']);

/** Those that wait are looked for when they are put on the waiting list, where commands never come. */
const isUnwritten = ({ ruling, submission }: Draft): boolean =>
  UNWRITTEN.has(ruling.kind) || (ruling.kind === 'wait' && submission.command === true);

async function decideAll(submissions: readonly Submission[], round: Round): Promise<void> {
  const turns = new Turns();
  for (const submission of submissions) {
    round.decide(submission);
    if (turns.isOver) await turns.give();
  }
}

/** Tells the demands which of the expected events were written, and at which place. */
function confirm(drafts: readonly Draft[], round: number): void {
  for (const { ruling, demand, appended } of drafts) {
    if (appended?.kind !== 'written') continue;
    if (ruling.kind === 'append') demand.wrote(ruling.told, appended, round);
    else demand.confirm(round);
  }
  for (const draft of drafts) if (isDoubtful(draft)) draft.demand.doubt();
}

/** Of an event that changes nothing, nothing was expected: that it was answered before changes nothing either. */
const isDoubtful = ({ ruling, appended }: Draft): boolean =>
  appended !== undefined && appended.kind !== 'written' && (ruling.kind !== 'claim' || appended.kind === 'conflict');

const BUSY: Outcome = {
  kind: 'refused',
  problem: problem('demand-busy', {
    detail: 'Another process wrote to the demand each time that this event was decided on.',
  }),
};
