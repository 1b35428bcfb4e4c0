import { defineEvent } from '../schema/define-event';
import { date, word } from '../schema/fields';
import { withdrawalReason } from '../vocabulary/reasons';

export const demandWithdrawn = defineEvent({
  type: 'DemandWithdrawn',
  version: 1,
  about: 'The authority withdrew the demand.',
  shape: {
    on: date('the day it was withdrawn'),
    reason: word(withdrawalReason, 'why'),
  },
});
