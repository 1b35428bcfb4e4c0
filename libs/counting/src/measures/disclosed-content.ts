import { defineMeasure } from '../measure';

export const disclosedContent = defineMeasure({
  name: 'disclosed_content',
  unit: 'outcome',
  about: 'Content was disclosed, alone or with other data.',
  of: ({ outcomes }) => outcomes['disclosed-content'],
});
