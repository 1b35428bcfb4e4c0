import type { EventOf } from '../catalog';
import { narrowingBefore } from '../look-back';
import type { Rule } from './rule';

/**
 * A narrowed demand specifies no more accounts than it did before. Widening is a new demand: the same accounts or
 * others asked for again are counted again (Microsoft, Law Enforcement Requests Report, FAQ on counting).
 */
export const narrowingNeverWidens: Rule<EventOf<'DemandNarrowed'>> = ({ at, data }, state) => {
  const limit = Math.min(state.accounts, narrowingBefore(state.lookBack, at)?.tightest.data.accounts ?? Infinity);
  if (data.accounts <= limit) return undefined;
  return {
    rule: 'narrowing-never-widens',
    detail: `The demand was narrowed on ${data.on} to ${data.accounts} accounts, but it specified only ${limit} until then.`,
    next: 'If the demand specified more from the start, send DemandCorrected with the right accounts first, then this event again. If the authority asks for more, that is a new demand.',
  };
};
