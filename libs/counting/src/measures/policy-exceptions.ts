import { defineMeasure } from '../measure';

export const policyExceptions = defineMeasure({
  name: 'policy_exceptions',
  unit: 'events',
  about: 'Recorded facts that broke one of the rules.',
  of: ({ demand }) => demand.exceptions,
});
