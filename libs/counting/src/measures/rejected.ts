import { defineMeasure } from '../measure';

export const rejected = defineMeasure({
  name: 'rejected',
  unit: 'outcome',
  about: 'Rejected as a whole, for not meeting the law.',
  of: ({ outcomes }) => outcomes['rejected'],
});
