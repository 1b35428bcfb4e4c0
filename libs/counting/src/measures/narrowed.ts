import { defineFlag } from '../measure';

export const narrowed = defineFlag(
  'narrowed',
  'The demand was narrowed to fewer accounts.',
  (demand) => demand.narrowedTo !== undefined,
);
