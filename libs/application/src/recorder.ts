import type { EventStore } from '@ledger/event-store';
import { usualLimits } from '@ledger/kernel';
import { KnownDemands } from './known-demand';
import { settle, type Outcome } from './outcome';
import type { Owners } from './owners';
import { problem } from './problems';
import { Round, type Draft } from './round';
import type { SourcePostures } from './sources';
import type { Submission } from './submission';
import { Turns } from './turns';

/** So many rounds in a row that settle nothing mean that others write to the same demands faster than we do. */
const MOST_IDLE_ROUNDS = 10;

/**
 * Decides on submissions and writes what was accepted, in rounds: decide all, append all at once, and go on with those
 * whose demand turned out to have moved, because another process writes to the same ledger. An acceptance is checked by
 * the store (`expected`); every other answer is given only on a state that the store has shown or confirmed in the same
 * round. Not to be called again before it has resolved.
 */
export class Recorder {
  private readonly demands: KnownDemands;
  private rounds = 0;

  constructor(
    private readonly store: EventStore,
    private readonly sources: SourcePostures,
    private readonly owners: Owners,
    private readonly mostEvents: number = usualLimits.maxEventsPerDemand,
  ) {
    this.demands = new KnownDemands(store);
  }

  /** One outcome for each submission, in their order. Rejects when the store does; to call it again is safe. */
  async record(submissions: readonly Submission[]): Promise<readonly Outcome[]> {
    const outcomes = new Map<Submission, Outcome>();
    let open = submissions;
    for (let idle = 0, guess = true; open.length > 0 && idle < MOST_IDLE_ROUNDS; guess = false) {
      await this.round(open, guess, outcomes);
      const left = open.filter((submission) => !outcomes.has(submission));
      idle = left.length < open.length ? 0 : idle + 1;
      open = left;
    }
    return submissions.map((submission) => outcomes.get(submission) ?? BUSY);
  }

  private async round(open: readonly Submission[], guess: boolean, outcomes: Map<Submission, Outcome>): Promise<void> {
    const number = ++this.rounds;
    const demands = await this.demands.load(open, { round: number, guess });
    const ready = open.filter(({ demand }) => demands.has(demand));
    const round = new Round(demands, this.sources, this.owners, this.mostEvents);
    try {
      await decideAll(ready, round);
      round.answer(await this.store.append(round.appends));
      await this.lookElsewhere(round.drafts);
    } catch (error) {
      for (const demand of demands.values()) demand.doubt();
      this.demands.keep(demands.values());
      throw error;
    }
    confirm(round.drafts, number);
    settle(round.drafts, number, outcomes);
    this.demands.keep(demands.values());
  }

  /** An origin that this demand does not know may stand in the history of another: then its id was used twice. */
  private async lookElsewhere(drafts: readonly Draft[]): Promise<void> {
    const unwritten = drafts.filter(({ ruling }) => UNWRITTEN.has(ruling.kind));
    const found = await Promise.all(unwritten.map(({ submission }) => this.store.find(submission.origin)));
    for (const [i, draft] of unwritten.entries()) if (found[i]) draft.elsewhere = found[i];
  }
}

const UNWRITTEN: ReadonlySet<string> = new Set(['already', 'wait', 'refuse', 'taken', 'full']);

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
    if (ruling.kind === 'append' && appended?.kind === 'written') demand.wrote(ruling.told, appended, round);
  }
  for (const { demand, appended } of drafts) {
    if (appended && appended.kind !== 'written') demand.doubt();
  }
}

const BUSY: Outcome = {
  kind: 'refused',
  problem: problem('demand-busy', {
    detail: 'Another process wrote to the demand each time that this event was decided on.',
  }),
};
