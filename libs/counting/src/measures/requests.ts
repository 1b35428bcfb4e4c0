import { defineMeasure } from '../measure';

export const requests = defineMeasure({ name: 'requests', unit: 'requests', about: 'Demands.', of: () => 1 });
