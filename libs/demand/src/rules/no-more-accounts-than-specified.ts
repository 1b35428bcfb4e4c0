import type { EventOf } from '../catalog';
import { narrowingBefore } from '../look-back';
import type { Rule } from './rule';

/**
 * An answer names no more accounts than the demand, as narrowed by then, specifies; nor do all answers together, with
 * data of either category or without: an account is answered once, at its highest (Microsoft, Data Law, "About our
 * practices and your data": demands must target specific accounts, and only the data they specify is provided). Each
 * narrowing binds what happened after it.
 */
export const noMoreAccountsThanSpecified: Rule<EventOf<'DataDisclosed' | 'NoDataFound'>> = ({ at, data }, state) => {
  const { accounts } = data;
  const known = state.lookBack;
  const named = Math.max(accounts, known.answered);
  if (named > state.accounts) return breach(named, state.accounts, 'the demand specifies');
  const narrowing = narrowingBefore(known, at);
  if (!narrowing) return undefined;
  const { tightest, exceeded } = narrowing;
  if (accounts > tightest.data.accounts) return beyond(accounts, tightest);
  return exceeded && beyond(exceeded.answered, exceeded.by);
};

const beyond = (named: number, { data }: EventOf<'DemandNarrowed'>) =>
  breach(named, data.accounts, `the demand specifies since it was narrowed on ${data.on}`);

const breach = (named: number, limit: number, specifies: string) =>
  ({
    rule: 'no-more-accounts-than-specified',
    detail: `With this event ${named} accounts are named, more than the ${limit} that ${specifies}.`,
    next: 'If accounts were named before, say how many in repeated or upgraded. If the demand specifies more, send DemandCorrected with the right accounts first, then this event again.',
  }) as const;
