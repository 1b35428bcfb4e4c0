import type { EventOf } from '../catalog';
import { lastDoubt } from '../order';
import type { Rule } from './rule';

/**
 * In a civil matter the customer is told before data is disclosed, unless the law forbids it (Microsoft, Law
 * Enforcement Requests Report, FAQ on civil requests). While no notice is known, the disclosure waits for it; this rule
 * speaks once it is known that the notice came too late.
 */
export const civilDisclosureNeedsNotice: Rule<EventOf<'DataDisclosed'>> = ({ at, data }, state) => {
  if (state.section !== 'civil' || state.noticeForbidden) return undefined;
  const { firstNotice } = state.lookBack;
  if (!firstNotice || firstNotice.at <= lastDoubt(at)) return undefined;
  return {
    rule: 'civil-disclosure-needs-notice',
    detail: `Data was disclosed on ${data.on} in a civil matter, and the customer was told only on ${firstNotice.data.on}.`,
    next: 'If the customer was told earlier, send CustomerNotified with that time first, then this event again. If the law forbids telling, send DemandCorrected with noticeForbidden true first.',
  };
};
