import { defineEvent } from '../schema/define-event';
import { date, word } from '../schema/fields';
import { ruleName } from '../vocabulary/rule-name';

export const policyExceptionNoted = defineEvent({
  type: 'PolicyExceptionNoted',
  version: 1,
  about: 'The event just before it broke a rule, and happened all the same.',
  shape: {
    on: date('the day of what broke the rule'),
    rule: word(ruleName, 'the rule that was broken'),
  },
});
