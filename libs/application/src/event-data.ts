import { jsonSchemaOf } from '@ledger/demand';
import { parseDate } from '@ledger/kernel';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import { explain, isOutside } from './data-faults';
import { eventKinds, type EventKind } from './event-kinds';
import { problem, type Problem } from './problems';

type Validators = ReadonlyMap<EventKind, ValidateFunction>;

/**
 * What is wrong with the data of an event of a kind, which is one of `eventKinds`. Schemas are compiled once for the
 * process: a check then costs well under a microsecond. Only data that fails is checked a second time, by validators
 * that go on to name everything that is wrong.
 */
export function checkData(kind: EventKind, data: unknown): Problem | undefined {
  return quickValidators().get(kind)!(data) ? undefined : badData(kind, errorsOf(kind, data));
}

let quick: Validators | undefined;
let thorough: Validators | undefined;

/** Compiled at the first call: who is about to take events in calls this, lest the first event wait for it. */
export function quickValidators(): Validators {
  return (quick ??= compile(false));
}

function errorsOf(kind: EventKind, data: unknown): readonly ErrorObject[] {
  const validate = (thorough ??= compile(true)).get(kind)!;
  validate(data);
  return validate.errors ?? [];
}

function compile(allErrors: boolean): Validators {
  const ajv = new Ajv2020({ allErrors, verbose: allErrors, strict: true, strictRequired: false });
  ajv.addFormat('date', (text: string) => parseDate(text) !== undefined);
  return new Map(eventKinds.map((kind) => [kind, ajv.compile(jsonSchemaOf(kind.type, kind.version))]));
}

function badData({ type, version }: EventKind, found: readonly ErrorObject[]): Problem {
  const faults = found.slice(0, MOST_FAULTS).map(explain);
  const errors = [...new Map(faults.map((fault) => [fault.pointer, fault])).values()];
  const rest = found.length > MOST_FAULTS ? '; and more' : '';
  const outside = found.some(({ keyword, data }) => keyword === 'format' && isOutside(data));
  return problem('bad-data', {
    detail: `${type} version ${version}: ${errors.map(({ detail }) => detail).join('; ')}${rest}.`,
    ...(outside && { rule: 'day-in-range' }),
    errors,
  });
}

/** Nobody mends more at a time, and an answer must not grow with what was sent. */
const MOST_FAULTS = 20;
