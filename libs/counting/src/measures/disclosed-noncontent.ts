import { defineMeasure } from '../measure';

export const disclosedNoncontent = defineMeasure({
  name: 'disclosed_noncontent',
  unit: 'outcome',
  about: 'Only non-content data was disclosed.',
  of: ({ outcomes }) => outcomes['disclosed-noncontent'],
});
