import { defineMeasure } from '../measure';

export const withdrawn = defineMeasure({
  name: 'withdrawn',
  unit: 'outcome',
  about: 'Withdrawn by the authority before an answer.',
  of: ({ outcomes }) => outcomes['withdrawn'],
});
