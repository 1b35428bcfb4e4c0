import { catalog } from '@ledger/demand';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { Fault } from '../problems';
import { classFrom, pascal } from './from-field';
import { stepNames, steps, type Step } from './steps';

/** The body of each step: made from the newest version of its event, so that the two cannot drift apart. */
export const stepDtos = Object.fromEntries(
  stepNames.map((step) => [step, classFrom(pascal(step), catalog[steps[step]].shape)]),
) as { readonly [S in Step]: new () => object };

/** What is wrong with a body, field by field; nothing else than what the event holds may be in it. */
export function faultsIn(step: Step, body: unknown): readonly Fault[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return [{ pointer: '', detail: 'the body has to be a JSON object' }];
  }
  const errors = validateSync(plainToInstance(stepDtos[step], body), { whitelist: true, forbidNonWhitelisted: true });
  return errors.map(({ property, constraints }) => ({
    pointer: `/${property.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')}`,
    detail: Object.values(constraints ?? {}).join('; '),
  }));
}
