import { defineEvent } from '../schema/define-event';
import { count, date, optional, word } from '../schema/fields';
import { dataCategory } from '../vocabulary/reasons';

export const dataDisclosed = defineEvent({
  type: 'DataDisclosed',
  version: 1,
  about: 'Data was disclosed: all of it, a first part, or a further part.',
  shape: {
    on: date('the day of the disclosure'),
    category: word(dataCategory, 'the highest category that was disclosed'),
    accounts: count('how many accounts it covers; 0 when they were not tallied'),
    repeated: optional(count('how many of them an earlier disclosure of the same category covers already')),
    upgraded: optional(count('content only: how many of them an earlier disclosure covers with non-content only')),
  },
});
