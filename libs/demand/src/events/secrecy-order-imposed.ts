import { defineEvent } from '../schema/define-event';
import { date, id, optional } from '../schema/fields';

export const secrecyOrderImposed = defineEvent({
  type: 'SecrecyOrderImposed',
  version: 1,
  about: 'The provider was forbidden to tell the customer.',
  shape: {
    on: date('the day the order took effect'),
    order: id('names this order within the demand'),
    until: optional(date('the day it ends by itself, where it says so')),
  },
});
