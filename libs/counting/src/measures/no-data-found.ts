import { defineMeasure } from '../measure';

export const noDataFound = defineMeasure({
  name: 'no_data_found',
  unit: 'outcome',
  about: 'The search found no data.',
  of: ({ outcomes }) => outcomes['no-data-found'],
});
