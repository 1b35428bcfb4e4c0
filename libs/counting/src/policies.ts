import { section } from '@ledger/demand';
import type { CountedSection, Policy } from './policy';
import { policyId } from './policy';
import { Unknown } from './unknown';

const microsoft: Policy = {
  name: 'microsoft',
  version: 1,
  about: 'Demands count in the month they were received in; each has one outcome; civil outcomes count accounts.',
  source:
    "Microsoft, Law Enforcement Requests Report, 2019 (January to June): workbook and FAQ. Its headline equals the criminal sheet alone; emergencies, civil and enterprise demands stand in tables of their own; the civil sheet's outcomes add up to accounts. Wholly rejected rows with accounts (Moldova 1, Mexico 11) show that rejected demands add theirs.",
  anchor: 'received',
  outcomeUnit: {
    criminal: 'requests',
    emergency: 'requests',
    civil: 'accounts',
    'national-security': 'requests',
    'data-access-agreement': 'requests',
    preservation: 'requests',
    enterprise: 'requests',
  },
  enterpriseApartFrom: ['criminal', 'emergency'],
  countsPending: true,
  rejectedAddAccounts: true,
};

const processed: Policy = {
  name: 'processed',
  version: 1,
  about: 'Demands count in the month of their latest answer; what is pending does not count yet.',
  source:
    'Zoom, transparency reports: "requests we processed" in the half-year. Cloudflare, transparency report: accounts affected count answered demands only. Google, FAQ: preservation is listed and not part of the totals.',
  anchor: 'answered',
  outcomeUnit: {
    criminal: 'requests',
    emergency: 'requests',
    civil: 'requests',
    'national-security': 'requests',
    'data-access-agreement': 'requests',
    preservation: 'requests',
    enterprise: 'requests',
  },
  enterpriseApartFrom: [],
  countsPending: false,
  rejectedAddAccounts: false,
};

/** Every policy that totals are kept for. A new one is an entry here; the first is the default of every question. */
export const policies: readonly [Policy, ...Policy[]] = [microsoft, processed];

/** All words that a cell's section may be. */
export const countedSections: readonly CountedSection[] = [...section.words, 'enterprise'];

/**
 * Finds a policy by its name (`microsoft`, the newest version) or its id (`microsoft/1`).
 *
 * @throws Unknown
 */
export function policyNamed(text: string): Policy {
  const found = policies.findLast((policy) => policy.name === text || policyId(policy) === text);
  if (!found) throw new Unknown('policy', text, policies.map(policyId));
  return found;
}
