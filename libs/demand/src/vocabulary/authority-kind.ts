import type { Vocabulary } from '../schema/fields';

/** The kind of body that issued a demand. Names of officers and units are personal data and have no place here. */
export type AuthorityKind =
  'police' | 'prosecutor' | 'court' | 'national-security-agency' | 'regulator' | 'private-party' | 'other-authority';

export const authorityKind: Vocabulary<AuthorityKind> = {
  name: 'authority',
  words: ['police', 'prosecutor', 'court', 'national-security-agency', 'regulator', 'private-party', 'other-authority'],
};
