import type { Vocabulary } from '../schema/fields';

/** The instrument that a demand comes with. What each may compel is in `compels`. */
export type LegalProcess =
  | 'subpoena'
  | 'subpoena-equivalent'
  | 'search-warrant'
  | 'court-order'
  | 'court-order-equivalent'
  | 'pen-register-order'
  | 'wiretap-order'
  | 'emergency-request'
  | 'preservation-request'
  | 'national-security-letter'
  | 'fisa-order'
  | 'european-production-order'
  | 'european-preservation-order'
  | 'data-access-agreement-order'
  | 'mutual-legal-assistance'
  | 'civil-subpoena'
  | 'civil-court-order'
  | 'informal-request';

/** The most that an instrument can compel. */
export type Compels = 'content' | 'non-content' | 'preservation' | 'nothing';

/**
 * Non-content needs a subpoena or its local equivalent; content needs a warrant, a court order or its local equivalent
 * (Microsoft, Law Enforcement Requests Report, FAQ). In the United States: 18 U.S.C. 2703(a)-(d), 2709, 3123, 2518;
 * in the European Union: Regulation (EU) 2023/1543, Articles 5 and 6.
 */
export const compels: { readonly [P in LegalProcess]: Compels } = {
  subpoena: 'non-content',
  'subpoena-equivalent': 'non-content',
  'search-warrant': 'content',
  'court-order': 'content',
  'court-order-equivalent': 'content',
  'pen-register-order': 'non-content',
  'wiretap-order': 'content',
  'emergency-request': 'content',
  'preservation-request': 'preservation',
  'national-security-letter': 'non-content',
  'fisa-order': 'content',
  'european-production-order': 'content',
  'european-preservation-order': 'preservation',
  'data-access-agreement-order': 'content',
  'mutual-legal-assistance': 'content',
  'civil-subpoena': 'content',
  'civil-court-order': 'content',
  'informal-request': 'nothing',
};

export const legalProcess: Vocabulary<LegalProcess> = {
  name: 'process',
  words: Object.keys(compels) as LegalProcess[],
};
