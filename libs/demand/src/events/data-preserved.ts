import { defineEvent } from '../schema/define-event';
import { count, date } from '../schema/fields';

export const dataPreserved = defineEvent({
  type: 'DataPreserved',
  version: 1,
  about: 'Data was preserved, and not disclosed.',
  shape: {
    on: date('the day it was preserved'),
    accounts: count('for how many accounts'),
  },
});
