import { catalog } from '@ledger/demand';
import { type Step, stepNames, steps } from '@ledger/intake';
import { classFrom } from './from-field';

/** The body of each step: made from the newest version of its event, so that the two cannot drift apart. */
export const stepDtos = Object.fromEntries(
  stepNames.map((step) => [step, classFrom(step, catalog[steps[step]].shape)]),
) as { readonly [S in Step]: new () => object };
