import { defineEvent } from '../schema/define-event';
import { date, word } from '../schema/fields';
import { noticeKind } from '../vocabulary/reasons';

export const customerNotified = defineEvent({
  type: 'CustomerNotified',
  version: 1,
  about: 'The customer was told of the demand.',
  shape: {
    on: date('the day of the notice'),
    kind: word(noticeKind, 'when, in relation to the disclosure'),
  },
});
