import type { DemandState } from '@ledger/demand';
import type { Outcomes } from './outcomes';
import type { Policy } from './policy';

/** One demand under one policy, as a measure sees it. */
export interface Counted {
  readonly demand: DemandState;
  readonly policy: Policy;
  readonly outcomes: Outcomes;
}

/** What a measure adds up. `outcome` is requests or accounts, as the policy says for the section. */
export type MeasureUnit = 'requests' | 'accounts' | 'outcome' | 'rules';

/** One column of the totals: what one demand adds to the cell of its place. Pure, never negative, 0 for nothing. */
export interface Measure<Name extends string = string> {
  readonly name: Name;
  readonly unit: MeasureUnit;
  /** One sentence for the measure reference. */
  readonly about: string;
  readonly of: (counted: Counted) => number;
}
