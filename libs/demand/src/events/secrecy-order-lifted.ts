import { defineEvent } from '../schema/define-event';
import { date, id } from '../schema/fields';

export const secrecyOrderLifted = defineEvent({
  type: 'SecrecyOrderLifted',
  version: 1,
  about: 'A secrecy order ended.',
  shape: {
    on: date('the day it ended'),
    order: id('the order that ended'),
  },
});
