import { type DemandState, type Outcome, outcomeOf } from '@ledger/demand';
import type { OutcomeUnit } from './policy';

/** How much of one demand ended where: the parts add up to the demand, or to the accounts that it still asks for. */
export type Outcomes = { readonly [O in Outcome]: number };

const NONE: Outcomes = {
  'disclosed-content': 0,
  'disclosed-noncontent': 0,
  'no-data-found': 0,
  rejected: 0,
  withdrawn: 0,
  redirected: 0,
  pending: 0,
};

const WHOLE = Object.fromEntries(
  Object.keys(NONE).map((outcome) => [outcome, { ...NONE, [outcome]: 1 }]),
) as unknown as { readonly [O in Outcome]: Outcomes };

/** Splits one demand into its outcomes, in the unit of its section. */
export function outcomesOf(demand: DemandState, unit: OutcomeUnit): Outcomes {
  return unit === 'requests' ? WHOLE[outcomeOf(demand)] : accountOutcomes(demand);
}

/**
 * Each answered account ends where its answer says; the rest ends where the demand would have ended without any answer
 * (rejected, withdrawn, redirected, or pending still). Accounts that a narrowing took away end nowhere.
 */
function accountOutcomes(demand: DemandState): Outcomes {
  const content = Math.max(0, demand.contentAccounts);
  const nonContent = Math.max(0, demand.nonContentAccounts); // below 0 while an upgrade has come before what it upgrades
  const noData = demand.noDataAccounts;
  const asked = Math.min(demand.accounts, demand.narrowedTo ?? demand.accounts);
  return {
    ...NONE,
    'disclosed-content': content,
    'disclosed-noncontent': nonContent,
    'no-data-found': noData,
    [outcomeOf(unanswered(demand))]: Math.max(0, asked - content - nonContent - noData),
  };
}

const unanswered = (demand: DemandState): DemandState => ({
  ...demand,
  disclosures: { content: 0, nonContent: 0 },
  contentAccounts: 0,
  nonContentAccounts: 0,
  noDataAnswers: 0,
  noDataAccounts: 0,
});
