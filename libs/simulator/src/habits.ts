import type { AuthorityKind, LegalProcess } from '@ledger/demand';
import type { TableSection } from '@ledger/published';
import type { Answer } from './plan';

/**
 * How often things happen in the simulated lives of demands. No report says; they are chosen so that every kind of event
 * takes part, rare things rarely. None of them moves a figure of the table.
 */
export const habits = {
  /** Received in the first version of the event, which knew no segment. */
  firstVersion: 0.12,
  /** First recorded with something wrong, corrected some days later. */
  corrected: 0.02,
  challengedBeforeRejection: 0.06,
  challenged: 0.03,
  narrowedAfterChallenge: 0.5,
  preserved: 0.06,
  secrecyOrder: 0.1,
  secrecyLifted: 0.4,
  notified: 0.15,
  /** Content demands whose data is stored outside the authority's country. */
  storedAbroad: 0.1,
  /** Disclosed in two parts. */
  inParts: 0.12,
  /** A first answer of a lower kind for some of the accounts. */
  lowerFirst: 0.1,
  /** A later disclosure for accounts that were disclosed before. */
  repeated: 0.04,
  /** Redirected to the customer, where that may be an organisation, and answered after it came back. */
  returned: 0.15,
  /** Of the demands that end without an answer, those that were withdrawn. */
  withdrawn: 0.4,
} as const;

type Choices<T> = readonly [T, ...T[]];

/** The instruments that a demand may come with, by what is disclosed under it. */
export function processesFor(section: TableSection, country: string, best: Answer | 'nothing'): Choices<LegalProcess> {
  if (section === 'emergency') return ['emergency-request'];
  if (section === 'civil') return ['civil-subpoena', 'civil-subpoena', 'civil-court-order'];
  const home = country === 'US';
  if (best === 'content')
    return home ? ['search-warrant', 'search-warrant', 'court-order'] : ['court-order-equivalent'];
  if (best === 'nothing')
    return home ? ['subpoena', 'search-warrant', 'informal-request'] : ['subpoena-equivalent', 'informal-request'];
  return home
    ? ['subpoena', 'subpoena', 'court-order', 'pen-register-order']
    : ['subpoena-equivalent', 'subpoena-equivalent', 'subpoena-equivalent', 'court-order-equivalent'];
}

export const authoritiesFor = (section: TableSection): Choices<AuthorityKind> =>
  section === 'civil'
    ? ['private-party', 'private-party', 'court']
    : ['police', 'police', 'police', 'prosecutor', 'court'];
