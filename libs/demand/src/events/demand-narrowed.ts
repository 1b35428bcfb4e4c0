import { defineEvent } from '../schema/define-event';
import { count, date } from '../schema/fields';

export const demandNarrowed = defineEvent({
  type: 'DemandNarrowed',
  version: 1,
  about: 'The authority or a court narrowed the demand.',
  shape: {
    on: date('the day it was narrowed'),
    accounts: count('how many accounts it specifies from then on'),
  },
});
