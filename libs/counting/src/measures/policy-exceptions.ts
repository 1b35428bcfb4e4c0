import { defineMeasure } from '../measure';

export const policyExceptions = defineMeasure({
  name: 'policy_exceptions',
  unit: 'rules',
  about: 'Rules that recorded facts broke, each once a demand.',
  of: ({ demand }) => Object.keys(demand.exceptions).length,
});
