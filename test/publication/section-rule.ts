import type { Rule } from '@ledger/publication';

/** Shows a section to internal audiences only. */
export const withheld = (section: string): Rule => ({
  name: `${section}-is-internal`,
  about: 'The section is shown to internal audiences only.',
  withholds: (one, audience) => one === section && audience !== 'internal',
});
