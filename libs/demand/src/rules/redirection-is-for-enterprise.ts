import type { EventOf } from '../catalog';
import type { Rule } from './rule';

/**
 * Authorities are redirected to the customer when that is an organisation (Microsoft, Law Enforcement Requests Report,
 * FAQ on enterprise customers); no one answers in a consumer's place. An unknown segment is given the
 * benefit of the doubt: the first version of DemandReceived could not tell it.
 */
export const redirectionIsForEnterprise: Rule<EventOf<'DemandRedirected'>> = ({ data }, { segment }) =>
  segment !== 'consumer'
    ? undefined
    : {
        rule: 'redirection-is-for-enterprise',
        detail: `The authority was redirected on ${data.on}, but the demand is for the data of a consumer. Only enterprise customers can be turned to.`,
        next: 'If the customer is an enterprise, send DemandCorrected with segment enterprise first, then this event again.',
      };
