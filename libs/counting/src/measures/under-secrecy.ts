import { defineFlag } from '../measure';

export const underSecrecy = defineFlag(
  'under_secrecy',
  'A secrecy order still forbids telling the customer.',
  (demand) => Object.values(demand.secrecyOrders).includes(''),
);
