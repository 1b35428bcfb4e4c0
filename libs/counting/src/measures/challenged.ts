import { defineFlag } from '../measure';

export const challenged = defineFlag(
  'challenged',
  'The provider challenged the demand, or a part of it.',
  (demand) => Object.keys(demand.challenges).length > 0,
);
