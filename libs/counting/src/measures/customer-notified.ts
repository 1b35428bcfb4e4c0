import { defineFlag } from '../measure';

export const customerNotified = defineFlag(
  'customer_notified',
  'The customer was told, before or after the disclosure.',
  (demand) => demand.noticesGiven > 0,
);
