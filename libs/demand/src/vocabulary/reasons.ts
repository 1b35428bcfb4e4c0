import type { Vocabulary } from '../schema/fields';

const vocabulary = <const Word extends string>(name: string, words: readonly Word[]): Vocabulary<Word> => ({
  name,
  words,
});

export const rejectionReason = vocabulary('rejection reason', [
  'not-valid-process',
  'wrong-jurisdiction',
  'overbroad',
  'wrong-recipient',
  'missing-signature',
  'insufficient-detail',
  'emergency-not-shown',
  'no-consent',
  'rights-or-privilege',
  'other-legal-ground',
]);
export const challengeGround = vocabulary('challenge ground', [
  'overbroad',
  'jurisdiction',
  'conflict-of-laws',
  'secrecy-order',
  'rights-or-privilege',
  'not-valid-process',
]);
export const challengeDecision = vocabulary('challenge decision', ['upheld', 'upheld-in-part', 'dismissed', 'dropped']);
export const redirectionResult = vocabulary('redirection result', ['taken-up-by-customer', 'returned', 'abandoned']);
export const noDataReason = vocabulary('no data reason', ['no-such-account', 'no-data-in-range', 'data-expired']);
export const withdrawalReason = vocabulary('withdrawal reason', [
  'by-authority',
  'superseded',
  'case-closed',
  'by-court',
]);
export const dataCategory = vocabulary('data category', ['content', 'non-content']);
export const dataLocation = vocabulary('data location', ['domestic', 'abroad', 'unspecified']);
export type DataLocation = (typeof dataLocation.words)[number];
export const correctionReason = vocabulary('correction reason', [
  'entered-wrongly',
  'reclassified',
  'clarified-by-authority',
  'found-in-review',
]);
export const noticeKind = vocabulary('notice kind', ['before-disclosure', 'after-disclosure', 'delayed']);
export const erasureBasis = vocabulary('erasure basis', ['subject-request', 'retention-ended', 'court-order']);
