import { defineEvent } from '../schema/define-event';
import { count, date, word } from '../schema/fields';
import { noDataReason } from '../vocabulary/reasons';

export const noDataFound = defineEvent({
  type: 'NoDataFound',
  version: 1,
  about: 'The provider searched and found no data for some or all accounts.',
  shape: {
    on: date('the day of the answer'),
    accounts: count('for how many accounts nothing was found'),
    reason: word(noDataReason, 'why there is none'),
  },
});
