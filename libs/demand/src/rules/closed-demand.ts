import type { EventOf } from '../catalog';
import type { Instant } from '@ledger/kernel';
import { clearlyBefore } from '../order';
import type { Breach, Rule } from './rule';

/** What works on a demand and so cannot come after its end. */
export type Work = 'DemandValidated' | 'DemandNarrowed' | 'DemandRedirected' | 'DataDisclosed' | 'NoDataFound';

/**
 * A rejected demand is closed: served again, in a valid form, it is a new demand and counts anew (Microsoft, Law
 * Enforcement Requests Report, FAQ on rejected requests).
 */
export const rejectedDemandIsClosed: Rule<EventOf<Work>> = ({ type, at }, { rejectedAt }) =>
  endedBefore(at, rejectedAt)
    ? {
        rule: 'rejected-demand-is-closed',
        detail: `${type} happened at ${at}, after the demand was rejected at ${rejectedAt}.`,
        next: 'If the authority served the demand again, send DemandReceived under a new demand id and this event for that one.',
      }
    : undefined;

/**
 * A withdrawn demand compels nothing any more: what is then disclosed is disclosed without legal process (Microsoft,
 * Law Enforcement Requests Report, "Requests for customer data"; United States: 18 U.S.C. 2702(a)).
 */
export const withdrawnDemandIsClosed: Rule<EventOf<Work>> = ({ type, at }, { withdrawnAt }): Breach | undefined =>
  endedBefore(at, withdrawnAt)
    ? {
        rule: 'withdrawn-demand-is-closed',
        detail: `${type} happened at ${at}, after the demand was withdrawn at ${withdrawnAt}.`,
        next: 'If the authority made the demand again, send DemandReceived under a new demand id and this event for that one.',
      }
    : undefined;

const endedBefore = (at: Instant, end: Instant | undefined): boolean => end !== undefined && clearlyBefore(end, at);
