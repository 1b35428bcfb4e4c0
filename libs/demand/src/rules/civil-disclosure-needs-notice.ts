import type { EventOf } from '../catalog';
import { clearlyBefore } from '../order';
import type { Rule } from './rule';

/**
 * In a civil matter the customer is told before data is disclosed, unless the law forbids it (Microsoft, Law
 * Enforcement Requests Report, FAQ on civil requests). While no notice is known, the disclosure waits for it; this rule
 * speaks once it is known that the notice came too late.
 */
export const civilDisclosureNeedsNotice: Rule<EventOf<'DataDisclosed'>> = (
  { at, data },
  { section, noticeForbidden, steps },
) => {
  if (section !== 'civil' || noticeForbidden) return undefined;
  const notices = steps.filter((step) => step.type === 'CustomerNotified');
  if (notices.length === 0 || notices.some((notice) => !clearlyBefore(at, notice.at))) return undefined;
  return {
    rule: 'civil-disclosure-needs-notice',
    detail: `Data was disclosed on ${data.on} in a civil matter, and the customer was told only on ${notices[0]!.data.on}.`,
    next: 'If the customer was told earlier, send CustomerNotified with that time first, then this event again. If the law forbids telling, send DemandCorrected with noticeForbidden true first.',
  };
};
