import { defineMeasure } from '../measure';

export const redirected = defineMeasure({
  name: 'redirected',
  unit: 'outcome',
  about: 'Redirected to the enterprise customer.',
  of: ({ outcomes }) => outcomes['redirected'],
});
