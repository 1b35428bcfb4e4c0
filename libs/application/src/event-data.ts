import { jsonSchemaOf } from '@ledger/demand';
import { parseDate } from '@ledger/kernel';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import { explain } from './data-faults';
import { eventKinds, type EventKind } from './event-kinds';
import { problem, type Problem } from './problems';

/**
 * Holds the data of each kind of event to its JSON Schema. Compiled once: a check then costs well under a microsecond.
 * Only data that fails is checked a second time, by validators that go on to name everything that is wrong.
 */
export class EventData {
  private readonly quick = compile(false);
  /** Most processes never need the thorough ones: made at the first failure. */
  private thorough: Validators | undefined;

  /** `undefined` when the data is what its kind, one of `eventKinds`, allows. */
  check(kind: EventKind, data: unknown): Problem | undefined {
    return this.quick.get(kind)!(data) ? undefined : badData(kind, this.errorsOf(kind, data));
  }

  private errorsOf(kind: EventKind, data: unknown): readonly ErrorObject[] {
    this.thorough ??= compile(true);
    const validate = this.thorough.get(kind)!;
    validate(data);
    return validate.errors ?? [];
  }
}

type Validators = ReadonlyMap<EventKind, ValidateFunction>;

function compile(allErrors: boolean): Validators {
  const ajv = new Ajv2020({ allErrors, verbose: allErrors, strict: true, strictRequired: false });
  ajv.addFormat('date', (text: string) => parseDate(text) !== undefined);
  return new Map(eventKinds.map((kind) => [kind, ajv.compile(jsonSchemaOf(kind.type, kind.version))]));
}

function badData({ type, version }: EventKind, found: readonly ErrorObject[]): Problem {
  const faults = found.slice(0, MOST_FAULTS).map(explain);
  const errors = [...new Map(faults.map((fault) => [fault.pointer, fault])).values()];
  const rest = found.length > MOST_FAULTS ? '; and more' : '';
  return problem('bad-data', {
    detail: `${type} version ${version}: ${errors.map(({ detail }) => detail).join('; ')}${rest}.`,
    errors,
  });
}

/** Nobody mends more at a time, and an answer must not grow with what was sent. */
const MOST_FAULTS = 20;
