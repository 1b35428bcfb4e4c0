import { definitionOf, jsonSchemaOf, tellingForm, tellingWords, type Shape } from '@ledger/demand';
import { parseDate } from '@ledger/kernel';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import { explain, isOutside } from './data-faults';
import { eventKinds, type EventKind } from './event-kinds';
import { problem, ruleIn, type Fault, type Problem } from '../problems';

type Validators = ReadonlyMap<EventKind, ValidateFunction>;

/**
 * What is wrong with the data of an event of a kind, which is one of `eventKinds`. Schemas are compiled once for the
 * process: a check then costs well under a microsecond. Only data that fails is checked a second time, by validators
 * that go on to name everything that is wrong.
 */
export function checkData(kind: EventKind, data: unknown): Problem | undefined {
  if (!quickValidators().get(kind)!(data)) {
    const found = errorsOf(kind, data);
    const outside = found.some((error) => error.keyword === 'format' && isOutside(error.data));
    return badData(kind, found.slice(0, MOST_FAULTS + 1).map(explain), outside ? 'day-in-range' : undefined);
  }
  const telling = tellingIds(kind, data as Ids);
  return telling.length === 0 ? undefined : badData(kind, telling);
}

type Ids = { readonly [field: string]: string | undefined };

/** Ids that tell too much: what no pattern of a JSON Schema could say without refusing some UUIDs. */
function tellingIds(kind: EventKind, data: Ids): readonly Fault[] {
  return idFields.get(kind)!.flatMap((field) => {
    const form = tellingForm(data[field] ?? '');
    return form === undefined ? [] : [{ pointer: `/data/${field}`, detail: `"${field}" ${tellingWords(form)}` }];
  });
}

function idFieldsOf({ type, version }: EventKind): readonly string[] {
  const { shape, older, version: newest } = definitionOf(type, version);
  const fields: Shape = version === newest ? shape : older[version]!;
  return Object.keys(fields).filter((field) => fields[field]!.kind === 'id');
}

const idFields: ReadonlyMap<EventKind, readonly string[]> = new Map(eventKinds.map((kind) => [kind, idFieldsOf(kind)]));

let quick: Validators | undefined;
let thorough: Validators | undefined;

/** Compiled at the first call: called before the first event, so that the first event does not wait for it. */
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

function badData({ type, version }: EventKind, found: readonly Fault[], rule?: string): Problem {
  const faults = found.slice(0, MOST_FAULTS);
  const errors = [...new Map(faults.map((fault) => [fault.pointer, fault])).values()];
  const rest = found.length > MOST_FAULTS ? '; and more' : '';
  return problem('bad-data', {
    detail: `${type} version ${version}: ${errors.map(({ detail }) => detail).join('; ')}${rest}.`,
    ...(rule === undefined ? ruleIn(errors) : { rule }),
    errors,
  });
}

/** No more are listed, because an answer must not grow with its request. */
const MOST_FAULTS = 20;
