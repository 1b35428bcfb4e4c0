import type { EventOf } from '../catalog';
import { compels } from '../vocabulary/legal-process';
import type { Rule } from './rule';

/**
 * Non-content is disclosed only under a subpoena or its local equivalent, or more (Microsoft, Law Enforcement Requests
 * Report, "Requests for customer data"). United States: 18 U.S.C. 2703(c). European Union: Regulation (EU) 2023/1543,
 * Articles 4(1) and 5(3). A preservation order compels no disclosure (18 U.S.C. 2703(f); the Regulation, Article 6).
 */
export const nonContentNeedsASubpoena: Rule<EventOf<'DataDisclosed'>> = ({ data }, { process }) =>
  data.category !== 'non-content' || compels[process] === 'content' || compels[process] === 'non-content'
    ? undefined
    : {
        rule: 'non-content-needs-a-subpoena',
        detail: `Non-content was disclosed on ${data.on}, but the demand came with: ${process}, which can compel ${compels[process]} at most. Non-content needs a subpoena or its local equivalent.`,
        next: 'If the demand did come with such an instrument, send DemandCorrected with the right process first, then this event again. If data was only preserved, send DataPreserved.',
      };
