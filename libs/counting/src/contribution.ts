import type { DemandState } from '@ledger/demand';
import { measures } from './measures';
import type { Counted } from './measure';
import { outcomesOf } from './outcomes';
import { type Month, monthOf } from './period';
import { countedSection, type CountedSection, type Policy, policyId } from './policy';

/** Where a demand counts: every dimension of a cell but the measure. */
export interface Place {
  /** Policy id, `microsoft/1`. */
  readonly policy: string;
  readonly month: Month;
  readonly section: CountedSection;
  readonly country: string;
  readonly process: string;
  readonly authority: string;
  readonly segment: string;
}

/** What one demand adds under one policy: one place, and a value for each measure in the order of the catalog. */
export interface Contribution {
  readonly place: Place;
  /** `placeText` of the place: equal exactly when the places are. */
  readonly placeText: string;
  readonly values: readonly number[];
}

/** `microsoft/1|2019-03|criminal|IE|subpoena|police|consumer`: no word of a dimension holds a bar. */
export const placeText = (place: Place): string =>
  `${place.policy}|${place.month}|${place.section}|${place.country}|${place.process}|${place.authority}|${place.segment}`;

/** What a demand adds to the totals of a policy; nothing when the policy does not count it (yet). */
export function contributionOf(demand: DemandState, policy: Policy): Contribution | undefined {
  const day = policy.anchor === 'received' ? demand.receivedOn : demand.answeredOn;
  if (day === undefined) return undefined;
  const section = countedSection(demand, policy);
  const outcomes = outcomesOf(demand, policy.outcomeUnit[section]);
  if (!policy.countsPending && outcomes.pending > 0) return undefined;
  const { country, process, authority, segment } = demand;
  const place: Place = { policy: policyId(policy), month: monthOf(day), section, country, process, authority, segment };
  return { place, placeText: placeText(place), values: valuesOf({ demand, policy, outcomes }) };
}

function valuesOf(counted: Counted): number[] {
  const values = [];
  for (const measure of measures) values.push(measure.of(counted));
  return values;
}
