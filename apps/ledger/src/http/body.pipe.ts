import type { Fault } from '@ledger/intake';
import { type ArgumentMetadata, type Type, ValidationPipe } from '@nestjs/common';
import { namesOf } from './dto-names';
import { faultsOf, MOST_FAULTS, shortName } from './faults';
import { problem, ProblemError, refuse } from './problems';

/**
 * Checks the body of a command. Its fields are held against those of the DTO first, by name: the libraries that make and
 * check the instance read names such as `constructor` as their own, and their time grows with the square of the number of
 * fields that they do not know.
 */
export class BodyPipe extends ValidationPipe {
  constructor() {
    super({ transform: true, exceptionFactory: (errors) => badCommand(faultsOf(errors, pointerTo)) });
  }

  override async transform(body: unknown, metadata: ArgumentMetadata): Promise<object> {
    if (body === undefined) refuse('not-json', 'The body is empty.');
    if (!isObject(body)) throw badCommand([{ pointer: '', detail: 'the body has to be a JSON object' }]);
    const names = namesOf(metadata.metatype as Type);
    const known = Object.entries(body).filter(([name]) => names.has(name));
    const unknown = Object.keys(body).filter((name) => !names.has(name));
    const checking = super.transform(Object.fromEntries(known.map(([name, value]) => [name, single(value)])), metadata);
    if (unknown.length > 0)
      throw badCommand([...unknown.slice(0, MOST_FAULTS).map(unknownField), ...(await faultsIn(checking))]);
    return (await checking) as object;
  }
}

const isObject = (body: unknown): body is object => typeof body === 'object' && body !== null && !Array.isArray(body);

/** All fields hold a single value; what holds others is as wrong as `null` is everywhere. */
const single = (value: unknown): unknown => (typeof value === 'object' ? null : value);

const unknownField = (name: string): Fault => ({
  pointer: pointerTo(name),
  detail: `"${shortName(name)}" is not a field of this command`,
});

/** A JSON Pointer (RFC 6901). */
const pointerTo = (name: string): string => `/${shortName(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

function badCommand(faults: readonly Fault[]): ProblemError {
  const errors = faults.slice(0, MOST_FAULTS);
  return new ProblemError(problem('bad-command', `${errors.map(({ detail }) => detail).join('; ')}.`, errors));
}

const faultsIn = (checking: Promise<unknown>): Promise<readonly Fault[]> =>
  checking.then(
    () => [],
    (error: unknown) => (error as ProblemError).answer.errors ?? [],
  );
