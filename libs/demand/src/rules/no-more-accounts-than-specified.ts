import type { EventOf } from '../catalog';
import { clearlyBefore } from '../order';
import type { DemandState } from '../state';
import type { Rule } from './rule';

/**
 * An answer names no more accounts than the demand, as narrowed by then, specifies; nor do all disclosures together
 * (Microsoft, Data Law, "About our practices and your data": demands must target specific accounts, and only the data
 * they specify is provided). Each narrowing binds what happened after it.
 */
export const noMoreAccountsThanSpecified: Rule<EventOf<'DataDisclosed' | 'NoDataFound'>> = (event, state) => {
  const asReceived = exceeded(event, state.accounts, state.steps);
  if (asReceived) return breach(asReceived, state.accounts, 'the demand specifies');
  for (const narrowing of state.steps) {
    if (narrowing.type !== 'DemandNarrowed' || !clearlyBefore(narrowing.at, event.at)) continue;
    const { accounts, on } = narrowing.data;
    const since = state.steps.filter(({ at }) => clearlyBefore(narrowing.at, at));
    const asNarrowed = exceeded(event, accounts, since);
    if (asNarrowed) return breach(asNarrowed, accounts, `the demand specifies since it was narrowed on ${on}`);
  }
  return undefined;
};

type Answer = EventOf<'DataDisclosed' | 'NoDataFound'>;

/** How many accounts are named, when they are more than the limit: by the event alone, or by all disclosures together. */
function exceeded(event: Answer, limit: number, steps: DemandState['steps']): number | undefined {
  if (event.data.accounts > limit) return event.data.accounts;
  if (event.type === 'NoDataFound') return undefined;
  const together = distinctAccounts(steps);
  return together > limit ? together : undefined;
}

function distinctAccounts(steps: DemandState['steps']): number {
  let accounts = 0;
  for (const { type, data } of steps) {
    if (type === 'DataDisclosed') accounts += data.accounts - (data.repeated ?? 0) - (data.upgraded ?? 0);
  }
  return accounts;
}

const breach = (named: number, limit: number, specifies: string) =>
  ({
    rule: 'no-more-accounts-than-specified',
    detail: `With this event ${named} accounts are named, more than the ${limit} that ${specifies}.`,
    next: 'If accounts were named before, say how many in repeated or upgraded. If the demand specifies more, send DemandCorrected with the right accounts first, then this event again.',
  }) as const;
