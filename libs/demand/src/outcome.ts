import type { DemandState } from './state';

/** Where a demand ended: exactly one of these, the first that is true. */
export const outcomes = [
  'disclosed-content',
  'disclosed-noncontent',
  'no-data-found',
  'rejected',
  'withdrawn',
  'redirected',
  'pending',
] as const;
export type Outcome = (typeof outcomes)[number];

/**
 * The outcome of a demand: a partition, so that the outcomes of a report add up to its requests (Microsoft, Law
 * Enforcement Requests Report: content, only non-content, no data found, rejected; each request counts once, at the
 * highest). A redirection that came back to the provider leaves the demand open again.
 */
export function outcomeOf(state: DemandState): Outcome {
  if (state.disclosures.content > 0) return 'disclosed-content';
  if (state.disclosures.nonContent > 0) return 'disclosed-noncontent';
  if (state.noDataAnswers > 0) return 'no-data-found';
  if (state.rejectedAt !== undefined) return 'rejected';
  if (state.withdrawnAt !== undefined) return 'withdrawn';
  return state.redirections > state.redirectionsReturned ? 'redirected' : 'pending';
}
