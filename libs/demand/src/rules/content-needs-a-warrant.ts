import type { EventOf } from '../catalog';
import { compels } from '../vocabulary/legal-process';
import type { Rule } from './rule';

/**
 * Content is disclosed only under a warrant, a court order or its local equivalent (Microsoft, Law Enforcement Requests
 * Report, "Requests for customer data"). United States: 18 U.S.C. 2703(a) and (b), read with United States v. Warshak,
 * 631 F.3d 266 (6th Cir. 2010). European Union: Regulation (EU) 2023/1543, Articles 4(2) and 5(4).
 */
export const contentNeedsAWarrant: Rule<EventOf<'DataDisclosed'>> = ({ data }, { process }) =>
  data.category !== 'content' || compels[process] === 'content'
    ? undefined
    : {
        rule: 'content-needs-a-warrant',
        detail: `Content was disclosed on ${data.on}, but the demand came with: ${process}, which can compel ${compels[process]} at most. Content needs a warrant, a court order or its local equivalent.`,
        next: 'If the demand did come with such an instrument, send DemandCorrected with the right process first, then this event again. If only non-content was disclosed, send the event with category non-content.',
      };
