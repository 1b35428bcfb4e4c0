import { catalog, decide, type Decision, type DemandEvent, endsWait } from '@ledger/demand';
import type { Append, Appended, Proposed } from '@ledger/event-store';
import type { KnownDemand, Told } from './known-demand';
import type { Owners } from './owners';
import type { SourcePostures } from '../reading/sources';
import type { Submission } from '../reading/submission';

/** What a round makes of one submission, before the store has spoken. */
export type Ruling =
  /** To be written. */
  | { readonly kind: 'append'; readonly append: Append; readonly told: Told }
  /** It changes nothing: to be answered with the newest event of its demand, and its origin is in use from then on. */
  | { readonly kind: 'claim'; readonly append: Append }
  /** This demand has this origin already, or will have it once the round is written. */
  | { readonly kind: 'known'; readonly told: Told }
  /** This origin is further up in the same round, and waits or changes nothing: its answer is the answer to this one. */
  | { readonly kind: 'twin'; readonly first: Draft }
  /** The receipt of a demand that another source has received. */
  | { readonly kind: 'taken' }
  /** The demand has as many events as one can have. Final whatever the store holds: no demand loses events. */
  | { readonly kind: 'full' }
  /** It alone could not be decided on. */
  | { readonly kind: 'failed'; readonly error: Error }
  | Unaccepted;

/** `foreign`: it waits for a receipt that can never come, because the demand belongs to another source. */
export type Unaccepted = Exclude<Decision, { kind: 'accept' | 'already' }> & { readonly foreign?: true };

export interface Draft {
  readonly submission: Submission;
  readonly demand: KnownDemand;
  ruling: Ruling;
  /** The store's answer, where there is something to append. */
  appended?: Appended;
}

/**
 * Decides on submissions one after another, each on the state that those before it leave behind. What waits is decided
 * again as soon as its demand moves. Nothing is written here: the appends are the outcome.
 */
export class Round {
  readonly drafts: Draft[] = [];
  private readonly waiting = new Map<KnownDemand, Draft[]>();
  private readonly firstByOrigin = new Map<string, Draft>();
  /** In the order of the decisions, which is the order to append in. */
  private readonly toAppend: Draft[] = [];

  constructor(
    private readonly demands: ReadonlyMap<string, KnownDemand>,
    private readonly sources: SourcePostures,
    private readonly owners: Owners,
    private readonly mostEvents: number,
  ) {}

  get appends(): readonly Append[] {
    return this.toAppend.map(({ ruling }) => (ruling as Extract<Ruling, { append: Append }>).append);
  }

  /** Hands the store's answers, in the order of `appends`, to their drafts. */
  answer(appended: readonly Appended[]): void {
    for (const [i, draft] of this.toAppend.entries()) draft.appended = appended[i]!;
  }

  decide(submission: Submission): void {
    const demand = this.demands.get(submission.demand)!;
    const draft: Draft = {
      submission,
      demand,
      ruling: this.recall(submission, demand) ?? this.ruleApart(submission, demand),
    };
    this.drafts.push(draft);
    this.follow(draft);
  }

  private follow(draft: Draft): void {
    const { kind } = draft.ruling;
    if (kind === 'append' || kind === 'claim') this.toAppend.push(draft);
    if (kind === 'wait' || kind === 'claim') this.firstByOrigin.set(draft.submission.event.origin, draft);
    if (kind === 'wait') this.waits(draft);
    if (kind === 'append') this.retryWaiting(draft);
  }

  /** Has this origin been heard of? */
  private recall({ event }: Submission, demand: KnownDemand): Ruling | undefined {
    const told = demand.toldBy(event.origin);
    if (told) return { kind: 'known', told };
    const first = this.firstByOrigin.get(event.origin);
    return first && { kind: 'twin', first };
  }

  /** An event that the rules fail on fails alone: nothing of it is in the state yet. */
  private ruleApart(submission: Submission, demand: KnownDemand): Ruling {
    try {
      return this.rule(submission, demand);
    } catch (error) {
      return { kind: 'failed', error: error instanceof Error ? error : new Error(String(error)) };
    }
  }

  private rule(submission: Submission, demand: KnownDemand): Ruling {
    if (this.isForeign(submission, demand)) return this.ruleForeign(submission);
    if (demand.length >= this.mostEvents) return { kind: 'full' };
    const decision = decide(submission.event, demand.state, this.sources.of(submission.origin.source));
    const { origin, digest, demand: stream } = submission;
    const named = { stream, expected: demand.length, origin, digest };
    if (decision.kind === 'already') return { kind: 'claim', append: { ...named, events: [] } };
    if (decision.kind !== 'accept') return decision;
    if (demand.length + decision.events.length > this.mostEvents) return { kind: 'full' };
    const append = { ...named, events: proposed(submission, decision.events) };
    return { kind: 'append', append, told: demand.expect(submission, decision.events) };
  }

  private isForeign({ boundTo }: Submission, { owner }: KnownDemand): boolean {
    return boundTo !== undefined && owner !== undefined && !this.owners.mayAct(boundTo, owner);
  }

  /** As if the demand did not exist: the answer tells nothing of it, nor that it is there. Only its id cannot be given. */
  private ruleForeign({ event, origin }: Submission): Ruling {
    const decision = decide(event, undefined, this.sources.of(origin.source));
    if (decision.kind === 'wait' || decision.kind === 'refuse') return { ...decision, foreign: true };
    return { kind: 'taken' };
  }

  private waits(draft: Draft): void {
    const others = this.waiting.get(draft.demand);
    if (others) others.push(draft);
    else this.waiting.set(draft.demand, [draft]);
  }

  /** The demand moved: what waited for this goes on, and moves it further, and so does this again. */
  private retryWaiting({ demand, submission }: Draft): void {
    const drafts = this.waiting.get(demand);
    if (!drafts) return;
    const ready = drafts.filter(({ ruling }) => endsWait(submission.kind.type, (ruling as Waiting).waitsFor));
    if (ready.length === 0) return;
    const others = new Set(ready);
    this.waiting.set(
      demand,
      drafts.filter((draft) => !others.has(draft)),
    );
    for (const draft of ready) {
      draft.ruling = this.ruleApart(draft.submission, demand);
      this.follow(draft);
    }
  }
}

type Waiting = Extract<Ruling, { kind: 'wait' }>;

/** What is recorded: the event as it was submitted, and behind it what the ledger adds. */
function proposed({ kind, at, data, trace }: Submission, decided: readonly DemandEvent[]): Append['events'] {
  const traced = trace === undefined ? undefined : { trace };
  const fact: Proposed = { type: kind.type, version: kind.version, at, data, ...traced };
  if (decided.length === 1) return [fact];
  const added = decided.slice(1).map((event) => ({
    type: event.type,
    version: catalog[event.type].version,
    at: event.at,
    data: event.data as Proposed['data'],
    ...traced,
  }));
  return [fact, ...added];
}
