import type { Section } from '@ledger/demand';

/** The tables that totals are kept in: the sections of the demands, and one more for demands about enterprise customers. */
export type CountedSection = Section | 'enterprise';

/** What an outcome adds up: demands, or the accounts that they specify. */
export type OutcomeUnit = 'requests' | 'accounts';

/**
 * What counts where and when: plain data, so that two readings of one history can stand side by side. A published policy
 * never changes; a new reading is a new version.
 */
export interface Policy {
  readonly name: string;
  readonly version: number;
  /** One sentence for readers of a report. */
  readonly about: string;
  /** Who counts like this, and where they say so. */
  readonly source: string;
  /** The day that decides the month: of receipt, or of the latest answer. */
  readonly anchor: 'received' | 'answered';
  /** In which unit each section counts its outcomes. */
  readonly outcomeUnit: { readonly [S in CountedSection]: OutcomeUnit };
  /** Demands of these sections that ask for an enterprise customer's data stand in the section `enterprise` instead. */
  readonly enterpriseApartFrom: readonly Section[];
  /** Whether a demand without an outcome counts at all. */
  readonly countsPending: boolean;
  /** Whether the accounts that a rejected demand specifies are accounts specified. */
  readonly rejectedAddAccounts: boolean;
}

/** How a policy is cited: in cell keys, in answers, in reports. */
export const policyId = (policy: Pick<Policy, 'name' | 'version'>): string => `${policy.name}/${policy.version}`;

/** The section that a demand is counted in. */
export function countedSection(
  demand: { readonly section: Section; readonly segment: string },
  policy: Pick<Policy, 'enterpriseApartFrom'>,
): CountedSection {
  const apart = demand.segment === 'enterprise' && policy.enterpriseApartFrom.includes(demand.section);
  return apart ? 'enterprise' : demand.section;
}
