import { EntryTooLarge } from '@ledger/event-store';
import type { KnownDemand, Place, Told } from './known-demand';
import { problem, type Problem } from './problems';
import type { Draft, Unaccepted } from './round';
import type { Submission } from './submission';

/** What has become of a submission. */
export type Outcome =
  | { readonly kind: 'recorded' | 'repeated'; readonly place: Place }
  /**
   * `length` is how many events the demand held when it was found that this one is too early. `foreign`: the demand is
   * another source's, which its sender must not learn.
   */
  | { readonly kind: 'waits'; readonly waitsFor: string; readonly length: number; readonly foreign?: true }
  | { readonly kind: 'refused'; readonly problem: Problem };

/**
 * Adds the outcomes of a round in which the store has spoken. A draft gets none when its demand may have moved under
 * it: then the demand is doubted, and the submission has to be decided on again.
 */
export function settle(drafts: readonly Draft[], round: number, outcomes: Map<Submission, Outcome>): void {
  for (const draft of drafts) {
    const outcome = draft.appended ? afterAppend(draft, draft.appended) : unwritten(draft, round, outcomes);
    if (outcome) outcomes.set(draft.submission, outcome);
  }
}

function afterAppend({ submission }: Draft, appended: NonNullable<Draft['appended']>): Outcome | undefined {
  if (appended.kind === 'written') return { kind: 'recorded', place: appended };
  if (appended.kind === 'repeated') return { kind: 'repeated', place: appended };
  if (appended.kind === 'taken') return reused(submission);
  if (appended.kind === 'dismissed') return dismissed(submission);
  return appended.kind === 'failed' ? unstorable(appended.error) : undefined;
}

function unwritten(draft: Draft, round: number, outcomes: ReadonlyMap<Submission, Outcome>): Outcome | undefined {
  const { submission, demand, ruling, elsewhere } = draft;
  if (elsewhere) return told(submission, elsewhere, elsewhere.digest === submission.digest);
  if (ruling.kind === 'known') return likeTold(submission, ruling.told);
  if (ruling.kind === 'twin') return likeFirst(submission, ruling.first.submission, outcomes);
  if (ruling.kind === 'append') return undefined;
  // No demand loses events: what was written when this was decided is enough.
  if (ruling.kind === 'full') return demand.isDoubted ? undefined : full(demand);
  if (demand.isSureIn(round)) return onSureState(draft, ruling);
  demand.doubt();
  return undefined;
}

function onSureState({ submission, demand }: Draft, ruling: Unaccepted | { readonly kind: 'taken' }): Outcome {
  if (ruling.kind === 'taken') return taken(submission);
  if (ruling.kind === 'already') return { kind: 'repeated', place: demand.last! };
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

export function reused({ origin }: Pick<Submission, 'origin'>): Outcome {
  const detail = `${origin.source} has sent another event under the id "${origin.id}" before.`;
  return { kind: 'refused', problem: problem('event-id-reused', { detail }) };
}

function dismissed({ origin }: Pick<Submission, 'origin'>): Outcome {
  const detail = `The event "${origin.id}" of ${origin.source} waited, and was dismissed.`;
  return { kind: 'refused', problem: problem('event-dismissed', { detail }) };
}

function unstorable(error: Error): Outcome {
  if (error instanceof EntryTooLarge)
    return { kind: 'refused', problem: problem('event-too-large', { detail: error.message }) };
  return { kind: 'refused', problem: problem('not-recorded', { detail: 'The event could not be written.' }) };
}
