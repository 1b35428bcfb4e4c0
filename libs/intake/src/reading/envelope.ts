import { EVENT_ID_PATTERN, ID_PATTERN, tellingForm, tellingWords } from '@ledger/demand';
import type { Origin } from '@ledger/event-store';
import { fail, notAnInstant, ok, readInstant, type Instant, type Result } from '@ledger/kernel';
import { problem, ruleIn, type Fault, type Problem } from '../problems';

/** A CloudEvent's attributes, read and checked; its data not yet. */
export interface Envelope {
  readonly origin: Origin;
  readonly type: string;
  readonly demand: string;
  readonly time?: Instant;
  /** W3C trace context that the sender gave. */
  readonly trace?: string;
  readonly data: unknown;
}

type Raw = { readonly [attribute: string]: unknown };

/**
 * Reads the attributes of a CloudEvent 1.0 in its JSON format. Extension attributes are allowed, as the specification
 * demands, and not kept: only `traceparent` is, and only when it is well-formed (W3C Trace Context, 3.2). An attribute
 * that is `null` counts as not given (CloudEvents JSON format, 2.2).
 */
export function readEnvelope(raw: unknown): Result<Envelope, Problem> {
  if (!isObject(raw)) {
    return fail(problem('not-an-event', { detail: `An event is a JSON object; this is ${kindOf(raw)}.` }));
  }
  const time = timeOf(raw.time);
  const faults = findFaults(raw, time);
  return faults.length > 0 ? fail(badEnvelope(faults)) : ok(envelopeOf(raw, time.ok ? time.value : undefined));
}

/** What can be told of who sent what, for the answer to an event that cannot be read. */
export function namesIn(raw: unknown): { source?: string; id?: string; demand?: string } {
  if (!isObject(raw)) return {};
  const { source, id, subject } = raw;
  return {
    ...(sourceFault(source) === undefined && { source: source as string }),
    ...(idFault(id) === undefined && { id: id as string }),
    ...(subjectFault(subject) === undefined && { demand: subject as string }),
  };
}

type Time = Result<Instant | undefined, string>;

const NO_TIME: Time = ok(undefined);

function timeOf(value: unknown): Time {
  if (value == null) return NO_TIME;
  return typeof value === 'string' ? readInstant(value) : fail(notAnInstant.malformed);
}

function envelopeOf(raw: Raw, time: Instant | undefined): Envelope {
  const { source, id, type, subject, traceparent, data } = raw as { [attribute: string]: string };
  return {
    origin: { source: source!, id: id! },
    type: type!,
    demand: subject!,
    ...(time !== undefined && { time }),
    ...(isTraceparent(traceparent) && { trace: traceparent }),
    data,
  };
}

const checks: readonly (readonly [attribute: string, check: (value: unknown) => string | undefined])[] = [
  ['specversion', (value) => (value === '1.0' ? undefined : `has to be "1.0"; it is ${show(value)}`)],
  ['id', idFault],
  ['source', sourceFault],
  ['type', (value) => (typeof value === 'string' ? undefined : `has to be an event type; it is ${show(value)}`)],
  ['subject', subjectFault],
  ['datacontenttype', contentTypeFault],
  ['data_base64', (value) => (value == null ? undefined : 'cannot be used here: the ledger reads JSON in "data"')],
];

const NONE: readonly Fault[] = [];

function findFaults(raw: Raw, time: Time): readonly Fault[] {
  let faults: Fault[] | undefined;
  for (const [attribute, check] of checks) {
    const fault = check(raw[attribute]);
    if (fault !== undefined) (faults ??= []).push({ pointer: `/${attribute}`, detail: `"${attribute}" ${fault}` });
  }
  if (!time.ok) (faults ??= []).push({ pointer: '/time', detail: `"time" ${time.error}; it is ${show(raw.time)}` });
  return faults ?? NONE;
}

function badEnvelope(errors: readonly Fault[]): Problem {
  return problem('bad-envelope', {
    detail: `${errors.map(({ detail }) => detail).join('; ')}.`,
    errors,
    ...ruleIn(errors),
  });
}

/** The longest `source` and `id` that are kept. */
export const LONGEST = 256;

/** What keeps a text from being the id of an event, or the key of a command, if anything does. */
export function idFault(value: unknown): string | undefined {
  const fault = textFault(value) ?? telling(value as string);
  if (fault !== undefined) return fault.replace('names it', 'names the event');
  return EVENT_ID.test(value as string)
    ? undefined
    : 'has to be of letters, digits and . _ : / + = - alone, without blanks';
}

function textFault(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return `has to be a text that names it; it is ${show(value)}`;
  if (value.length > LONGEST) return `has ${value.length} characters; the limit is ${LONGEST}`;
  if (PRINTABLE_ASCII.test(value)) return undefined;
  if (!value.isWellFormed()) return 'holds a lone surrogate, which is not a character of Unicode';
  return CONTROL.test(value) ? 'holds a control character' : undefined;
}

function telling(value: string): string | undefined {
  const form = tellingForm(value);
  return form === undefined ? undefined : tellingWords(form);
}

function sourceFault(value: unknown): string | undefined {
  const fault = textFault(value);
  if (fault !== undefined) return fault.replace('names it', 'names its source');
  if (ADDRESS.test(value as string)) return telling(value as string);
  return URI_REFERENCE.test(value as string) ? undefined : `has to be a URI reference (RFC 3986); it is ${show(value)}`;
}

function subjectFault(value: unknown): string | undefined {
  if (typeof value === 'string' && value.length <= LONGEST) {
    const told = telling(value);
    if (told !== undefined) return told;
    if (DEMAND_ID.test(value)) return undefined;
  }
  return (
    'has to be the id of the demand, a letter or digit and then up to 127 letters, digits, dots, underscores, colons, ' +
    `slashes or hyphens; it is ${show(value)}`
  );
}

function contentTypeFault(value: unknown): string | undefined {
  if (value == null || value === 'application/json') return undefined;
  if (typeof value === 'string' && JSON_TYPE.test(value)) return undefined;
  return `has to be application/json or another JSON type; it is ${show(value)}`;
}

const PRINTABLE_ASCII = /^[\x20-\x7e]+$/;
/** CloudEvents 1.0, "String": no control characters. */
const CONTROL = /\p{Cc}/u;
/** A URI reference that is not empty, without flags, as JSON Schema needs it. */
export const SOURCE_PATTERN =
  "^(?:[\\w\\-.~:/?[\\]@!$&'()*+,;=]|%[\\dA-Fa-f]{2})+(?:#(?:[\\w\\-.~:/?@!$&'()*+,;=]|%[\\dA-Fa-f]{2})*)?$";
const URI_REFERENCE = new RegExp(SOURCE_PATTERN);
/** A source may have long numbers in it, such as that of a cloud account; an address of a person it does not need. */
const ADDRESS = /@|%40/;
const EVENT_ID = new RegExp(EVENT_ID_PATTERN);
const DEMAND_ID = new RegExp(ID_PATTERN);
/** JSON, or a type that says that it is JSON (RFC 6839, 3.1). */
export const JSON_TYPE_PATTERN = '^[\\w!#$&^.-]+\\/(?:[\\w!#$&^.+-]+\\+)?[Jj][Ss][Oo][Nn]\\s*(?:;.*)?$';
const JSON_TYPE = new RegExp(JSON_TYPE_PATTERN);
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/** Whether a value is a `traceparent` as W3C Trace Context, 3.2, defines it: nothing else is kept or sent back. */
export const isTraceparent = (value: unknown): value is string => typeof value === 'string' && TRACEPARENT.test(value);

export const isObject = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value as an answer may quote it: short, well-formed, and recognisable. */
export function show(value: unknown): string {
  if (value === undefined) return 'missing';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') return kindOf(value);
  const text = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  return JSON.stringify(text.toWellFormed());
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
