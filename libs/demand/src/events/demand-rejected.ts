import { defineEvent } from '../schema/define-event';
import { date, word } from '../schema/fields';
import { rejectionReason } from '../vocabulary/reasons';

export const demandRejected = defineEvent({
  type: 'DemandRejected',
  version: 1,
  about: 'The demand was rejected as a whole. Served again, it is a new demand.',
  shape: {
    on: date('the day it was rejected'),
    reason: word(rejectionReason, 'why'),
  },
});
