import { defineMeasure } from '../measure';

export const pending = defineMeasure({
  name: 'pending',
  unit: 'outcome',
  about: 'No outcome yet.',
  of: ({ outcomes }) => outcomes['pending'],
});
