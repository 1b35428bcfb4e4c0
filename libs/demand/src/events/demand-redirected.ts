import { defineEvent } from '../schema/define-event';
import { date } from '../schema/fields';

export const demandRedirected = defineEvent({
  type: 'DemandRedirected',
  version: 1,
  about: 'The authority was redirected to the enterprise customer.',
  shape: {
    on: date('the day of the redirection'),
  },
});
