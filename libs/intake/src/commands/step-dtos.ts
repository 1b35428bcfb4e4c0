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

/** No one corrects more at a time, and an answer must not grow with what was sent. */
const MOST_FAULTS = 20;

/**
 * What is wrong with a body, field by field; nothing else than what the event holds may be in it. Its fields are held
 * against the known ones first, by name: the libraries that make and check the class read names such as `constructor`
 * as their own, and their time grows with the square of the number of fields that they do not know.
 */
export function faultsIn(step: Step, body: unknown): readonly Fault[] {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return [{ pointer: '', detail: 'the body has to be a JSON object' }];
  }
  const { shape } = catalog[steps[step]];
  const entries = Object.entries(body);
  const strangers = entries.filter(([name]) => !Object.hasOwn(shape, name)).map(([name]) => stranger(name));
  const known = entries.filter(([name]) => Object.hasOwn(shape, name)).map(([name, value]) => [name, single(value)]);
  const errors = validateSync(plainToInstance(stepDtos[step], Object.fromEntries(known)));
  const faults = errors.map(({ property, constraints }) =>
    fault(property, Object.values(constraints ?? {}).join('; ')),
  );
  return [...strangers, ...faults].slice(0, MOST_FAULTS);
}

/** All fields hold a single value; what holds others is as wrong as `null` is everywhere. */
const single = (value: unknown): unknown => (typeof value === 'object' ? null : value);

const stranger = (name: string): Fault => fault(name, `property ${short(name)} should not exist`);

const fault = (name: string, detail: string): Fault => ({
  pointer: `/${short(name).replaceAll('~', '~0').replaceAll('/', '~1')}`,
  detail,
});

const LONGEST_NAME = 64;
const short = (name: string): string => name.slice(0, LONGEST_NAME).toWellFormed();
