import type { EventOf } from '../catalog';
import type { DemandState } from '../state';
import type { Rule } from './rule';

/**
 * In an emergency data is disclosed only when the request is written and signed, sums up the emergency, and says how
 * the data helps (Microsoft, Law Enforcement Requests Report, FAQ on emergency requests). United States: 18 U.S.C.
 * 2702(b)(8) and (c)(4): a good-faith belief in a danger of death or serious physical injury.
 */
export const emergencyNeedsSignedRequestSummaryAndPurpose: Rule<EventOf<'DataDisclosed'>> = ({ data }, state) => {
  const missing = state.section === 'emergency' || state.process === 'emergency-request' ? notShown(state) : [];
  if (missing.length === 0) return undefined;
  return {
    rule: 'emergency-needs-signed-request-summary-and-purpose',
    detail: `Data was disclosed on ${data.on} in an emergency, but the request does not show: ${missing.join(', ')}.`,
    next: 'If the request has them, send DemandCorrected with these fields set to true first, then this event again.',
  };
};

const notShown = (state: DemandState): string[] =>
  (['signedRequest', 'emergencySummary', 'purposeShown'] as const).filter((field) => !state[field]);
