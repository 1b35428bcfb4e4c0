import type { EventOf } from '../catalog';
import { clearlyBefore } from '../order';
import type { RememberedState } from '../state';
import type { Rule } from './rule';

/** What works on a demand, or ends it, and so cannot come after its end. */
export type Work =
  | 'DemandValidated'
  | 'DemandNarrowed'
  | 'DemandRedirected'
  | 'DataDisclosed'
  | 'NoDataFound'
  | 'DemandRejected'
  | 'DemandWithdrawn';

/**
 * A rejected demand is closed: served again, in a valid form, it is a new demand and counts as one (Microsoft, Law
 * Enforcement Requests Report, FAQ on rejected requests). So it is neither rejected a second time nor withdrawn.
 */
export const rejectedDemandIsClosed: Rule<EventOf<Work>> = ({ type, at }, state) => {
  const end = endBefore(at, 'DemandRejected', state);
  if (end === undefined) return undefined;
  return {
    rule: 'rejected-demand-is-closed',
    detail: `${type} happened at ${at}, after the demand was rejected at ${end}.`,
    next: 'If the authority served the demand again, send DemandReceived under a new demand id and this event for that one.',
  };
};

/**
 * A withdrawn demand compels nothing any more: what is then disclosed is disclosed without legal process (Microsoft,
 * Law Enforcement Requests Report, "Requests for customer data"; United States: 18 U.S.C. 2702(a)). Nor is there
 * anything left to reject, or to withdraw once more.
 */
export const withdrawnDemandIsClosed: Rule<EventOf<Work>> = ({ type, at }, state) => {
  const end = endBefore(at, 'DemandWithdrawn', state);
  if (end === undefined) return undefined;
  return {
    rule: 'withdrawn-demand-is-closed',
    detail: `${type} happened at ${at}, after the demand was withdrawn at ${end}.`,
    next: 'If the authority made the demand again, send DemandReceived under a new demand id and this event for that one.',
  };
};

function endBefore(at: EventOf<Work>['at'], kind: 'DemandRejected' | 'DemandWithdrawn', state: RememberedState) {
  const end = state.lookBack[kind];
  return end && clearlyBefore(end.at, at) ? end.at : undefined;
}
