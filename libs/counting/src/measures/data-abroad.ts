import { defineFlag } from '../measure';

export const dataAbroad = defineFlag(
  'data_abroad',
  'The data is stored abroad, seen from the authority.',
  (demand) => demand.dataLocation === 'abroad',
);
