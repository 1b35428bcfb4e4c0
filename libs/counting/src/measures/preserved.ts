import { defineFlag } from '../measure';

export const preserved = defineFlag('preserved', 'Data was preserved.', (demand) => demand.preservations > 0);
