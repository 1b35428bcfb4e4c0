import type { Vocabulary } from '../schema/fields';

/** The names under which the rules are cited, in refusals and in recorded exceptions. */
export type RuleName =
  | 'content-needs-a-warrant'
  | 'non-content-needs-a-subpoena'
  | 'nothing-before-validation'
  | 'no-more-accounts-than-specified'
  | 'emergency-needs-signed-request-summary-and-purpose'
  | 'civil-content-needs-consent'
  | 'civil-disclosure-needs-notice'
  | 'redirection-is-for-enterprise'
  | 'rejected-demand-is-closed'
  | 'withdrawn-demand-is-closed'
  | 'narrowing-never-widens'
  | 'challenge-is-decided-once'
  | 'nothing-before-receipt';

export const ruleName: Vocabulary<RuleName> = {
  name: 'rule',
  words: [
    'content-needs-a-warrant',
    'non-content-needs-a-subpoena',
    'nothing-before-validation',
    'no-more-accounts-than-specified',
    'emergency-needs-signed-request-summary-and-purpose',
    'civil-content-needs-consent',
    'civil-disclosure-needs-notice',
    'redirection-is-for-enterprise',
    'rejected-demand-is-closed',
    'withdrawn-demand-is-closed',
    'narrowing-never-widens',
    'challenge-is-decided-once',
    'nothing-before-receipt',
  ],
};
