import type { Instant } from '@ledger/kernel';
import type { EventOf } from '../catalog';
import { clearlyBefore } from '../order';
import type { DemandState } from '../state';
import type { Rule } from './rule';

/** What works on a demand and so cannot come after its end. */
export type Work = 'DemandValidated' | 'DemandNarrowed' | 'DemandRedirected' | 'DataDisclosed' | 'NoDataFound';

/**
 * A rejected demand is closed: served again, in a valid form, it is a new demand and counts anew (Microsoft, Law
 * Enforcement Requests Report, FAQ on rejected requests).
 */
export const rejectedDemandIsClosed: Rule<EventOf<Work>> = ({ type, at }, { steps }) => {
  const end = endBefore(at, 'DemandRejected', steps);
  if (end === undefined) return undefined;
  return {
    rule: 'rejected-demand-is-closed',
    detail: `${type} happened at ${at}, after the demand was rejected at ${end}.`,
    next: 'If the authority served the demand again, send DemandReceived under a new demand id and this event for that one.',
  };
};

/**
 * A withdrawn demand compels nothing any more: what is then disclosed is disclosed without legal process (Microsoft,
 * Law Enforcement Requests Report, "Requests for customer data"; United States: 18 U.S.C. 2702(a)).
 */
export const withdrawnDemandIsClosed: Rule<EventOf<Work>> = ({ type, at }, { steps }) => {
  const end = endBefore(at, 'DemandWithdrawn', steps);
  if (end === undefined) return undefined;
  return {
    rule: 'withdrawn-demand-is-closed',
    detail: `${type} happened at ${at}, after the demand was withdrawn at ${end}.`,
    next: 'If the authority made the demand again, send DemandReceived under a new demand id and this event for that one.',
  };
};

function endBefore(at: Instant, end: 'DemandRejected' | 'DemandWithdrawn', steps: DemandState['steps']) {
  return steps.find((step) => step.type === end && clearlyBefore(step.at, at))?.at;
}
