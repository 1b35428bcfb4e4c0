import type { EventOf } from '../catalog';
import type { Rule } from './rule';

/**
 * In a civil matter content is disclosed only with the consent of the owner of the account (Microsoft, Law Enforcement
 * Requests Report, FAQ on civil requests). United States: 18 U.S.C. 2702(a) forbids it, and (b)(3) lifts that with
 * lawful consent; a civil subpoena is no exception.
 */
export const civilContentNeedsConsent: Rule<EventOf<'DataDisclosed'>> = ({ data }, { section, ownerConsent }) =>
  section !== 'civil' || data.category !== 'content' || ownerConsent
    ? undefined
    : {
        rule: 'civil-content-needs-consent',
        detail: `Content was disclosed on ${data.on} in a civil matter, and no consent of the owner of the account is recorded.`,
        next: 'If the owner has consented, send DemandCorrected with ownerConsent true first, then this event again.',
      };
