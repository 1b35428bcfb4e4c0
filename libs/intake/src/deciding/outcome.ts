import { EventFromTheFuture } from '@ledger/demand';
import { EntryTooLarge, EventMissing } from '@ledger/event-store';
import type { KnownDemand, Place, Told } from './known-demand';
import { problem, type Problem, type ProblemSlug } from '../problems';
import type { Draft, Unaccepted } from './round';
import type { Submission } from '../reading/submission';
import type { Twins } from './twins';

/** What has become of a submission. */
export type Outcome =
  | { readonly kind: 'recorded' | 'repeated'; readonly place: Place }
  /**
   * `length` is how many events the demand held when it was found that this one is too early. `foreign`: the demand is
   * another source's, which its sender must not learn.
   */
  | { readonly kind: 'waits'; readonly waitsFor: string; readonly length: number; readonly foreign?: true }
  | { readonly kind: 'refused'; readonly problem: Problem };

type Refused = Extract<Outcome, { kind: 'refused' }>;

interface Spoken {
  readonly round: number;
  readonly outcomes: Map<Submission, Outcome>;
  readonly twins: Twins;
}

/**
 * Adds the outcomes of a round in which the store has spoken, to those that are there already. A draft gets none when
 * its demand may have moved under it: then the demand is doubted, and the submission has to be decided on again. Nor
 * does one that was not written while an earlier one with its origin has no outcome: that one may claim the origin.
 */
export function settle(drafts: readonly Draft[], { round, outcomes, twins }: Spoken): void {
  for (const draft of drafts) {
    const { submission, appended } = draft;
    if (outcomes.has(submission)) continue;
    const before = appended ? undefined : twins.before(submission);
    if (before && !outcomes.has(before)) continue;
    const outcome = appended ? afterAppend(draft, appended) : unwritten(draft, round, outcomes);
    if (outcome) outcomes.set(submission, outcome);
  }
}

function afterAppend({ submission, ruling }: Draft, appended: NonNullable<Draft['appended']>): Outcome | undefined {
  if (appended.kind === 'written') return { kind: ruling.kind === 'claim' ? 'repeated' : 'recorded', place: appended };
  if (appended.kind === 'repeated') return { kind: 'repeated', place: appended };
  if (appended.kind === 'taken') return reused(submission);
  if (appended.kind === 'dismissed') return dismissed(submission);
  return appended.kind === 'failed' ? unrecordable(appended.error) : undefined;
}

function unwritten(draft: Draft, round: number, outcomes: ReadonlyMap<Submission, Outcome>): Outcome | undefined {
  const { submission, ruling } = draft;
  if (ruling.kind === 'known') return likeTold(submission, ruling.told);
  if (ruling.kind === 'twin') return likeFirst(submission, ruling.first.submission, outcomes);
  if (ruling.kind === 'append' || ruling.kind === 'claim') return undefined;
  return decided(draft, ruling, round);
}

type Decided = Exclude<Draft['ruling'], { kind: 'known' | 'twin' | 'append' | 'claim' }>;

function decided(draft: Draft, ruling: Decided, round: number): Outcome | undefined {
  const { demand } = draft;
  if (ruling.kind === 'failed') return unrecordable(ruling.error);
  // No demand loses events: what was written when this was decided is enough.
  if (ruling.kind === 'full') return demand.isDoubted ? undefined : full(demand);
  if (demand.isSureIn(round)) return onSureState(draft, ruling);
  demand.doubt();
  return undefined;
}

function onSureState({ submission, demand }: Draft, ruling: Unaccepted | { readonly kind: 'taken' }): Outcome {
  if (ruling.kind === 'taken') return taken(submission);
  if (ruling.kind === 'wait') {
    const { waitsFor, foreign } = ruling;
    return { kind: 'waits', waitsFor, length: demand.length, ...(foreign && { foreign }) };
  }
  const { rule, detail, next } = ruling;
  return { kind: 'refused', problem: problem('rule-broken', { rule, detail, next }) };
}

const full = ({ stream, length }: KnownDemand): Outcome => ({
  kind: 'refused',
  problem: problem('demand-full', { detail: `${stream} has ${length} events, and no room for this one.` }),
});

const taken = ({ demand }: Submission): Outcome => ({
  kind: 'refused',
  problem: problem('demand-id-taken', { detail: `The id ${demand} belongs to a demand of another source.` }),
});

/** No place: it was expected to be written further up in this round, and was not. */
const likeTold = (submission: Submission, { place, digest }: Told): Outcome | undefined =>
  place && told(submission, place, digest === submission.digest);

/** The same origin twice in one round: the second gets the answer of the first, if it says the same. */
function likeFirst(
  submission: Submission,
  first: Submission,
  outcomes: ReadonlyMap<Submission, Outcome>,
): Outcome | undefined {
  const outcome = outcomes.get(first);
  if (first.digest === submission.digest)
    return outcome?.kind === 'recorded' ? { ...outcome, kind: 'repeated' } : outcome;
  return outcome === undefined || outcome.kind === 'refused' ? undefined : reused(submission);
}

const told = (submission: Submission, place: Place, sameDigest: boolean): Outcome =>
  sameDigest ? { kind: 'repeated', place } : reused(submission);

export function reused({ origin }: Pick<Submission, 'origin'>): Refused {
  const detail = `${origin.source} has sent another event under the id "${origin.id}" before.`;
  return { kind: 'refused', problem: problem('event-id-reused', { detail }) };
}

export function dismissed({ origin }: Pick<Submission, 'origin'>): Refused {
  const detail = `The event "${origin.id}" of ${origin.source} waited, and was dismissed.`;
  return { kind: 'refused', problem: problem('event-dismissed', { detail }) };
}

/** The answer to an event that alone failed: what the sender can change, or what the operator has to look at. */
export function unrecordable(error: Error): Refused {
  if (error instanceof EntryTooLarge) return refused('event-too-large', error.message);
  if (error instanceof EventMissing) return refused('not-recorded', error.message);
  return refused('not-recorded', 'The program failed on this event, and on no other.');
}

/** The answer to events of a demand whose history cannot be read. */
export function historyUnreadable({ demand }: Pick<Submission, 'demand'>, error: Error): Outcome {
  const why =
    error instanceof EventFromTheFuture ? 'it holds an event that this version does not know' : 'it is damaged';
  return refused('demand-unreadable', `The history of ${demand} cannot be read: ${why}.`);
}

const refused = (slug: ProblemSlug, detail: string): Refused => ({
  kind: 'refused',
  problem: problem(slug, { detail }),
});
