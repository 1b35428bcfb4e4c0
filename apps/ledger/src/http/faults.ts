import type { Fault } from '@ledger/intake';
import type { ValidationError } from '@nestjs/common';

/** A caller corrects no more at a time, and an answer must not grow with what was sent. */
export const MOST_FAULTS = 20;

const LONGEST_NAME = 64;

/** A name as an answer repeats it. */
export const shortName = (name: string): string => name.slice(0, LONGEST_NAME).toWellFormed();

/** The faults that class-validator found, each at its property. */
export const faultsOf = (errors: readonly ValidationError[], pointerTo: (name: string) => string): Fault[] =>
  errors.map(({ property, constraints = {} }) => ({
    pointer: pointerTo(property),
    detail: Object.values(constraints).join('; '),
  }));
