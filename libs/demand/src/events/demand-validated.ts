import { defineEvent } from '../schema/define-event';
import { date } from '../schema/fields';

export const demandValidated = defineEvent({
  type: 'DemandValidated',
  version: 1,
  about: 'The demand was found to be valid legal process.',
  shape: {
    on: date('the day it was found valid'),
  },
});
