/** Anything JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Thrown for a value that RFC 8785 has no form for, and for bytes that are not the one form it gives a value. */
export class NotCanonical extends TypeError {
  override readonly name = 'NotCanonical';
}

/** Deeper than any document here, and shallow enough that no input can exhaust the stack. */
const DEEPEST = 200;

/**
 * Encodes a value as strict canonical JSON (RFC 8785, JCS): members sorted by UTF-16 code units, ECMAScript numbers,
 * no white space. Members that are `undefined` are left out, as `JSON.stringify` does; everything else that has no
 * canonical form is refused: lone surrogates, NaN, infinities, class instances, holes, more than 200 levels.
 *
 * @throws NotCanonical
 */
export const canonicalJson = (value: unknown): string => encode(value, 0);

function encode(value: unknown, depth: number): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      return number(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      return value === null ? 'null' : nested(value, depth + 1);
    default:
      throw new NotCanonical(`${typeof value} is not a JSON value`);
  }
}

function number(value: number): string {
  if (!Number.isFinite(value)) throw new NotCanonical(`${value} is not a JSON number (RFC 8785, 3.2.2.3)`);
  return String(value); // the ECMAScript form that the RFC asks for; -0 comes out as 0
}

function nested(value: object, depth: number): string {
  if (depth > DEEPEST) throw new NotCanonical(`the value is nested deeper than ${DEEPEST} levels`);
  return Array.isArray(value) ? items(value, depth) : members(value, depth);
}

function items(values: readonly unknown[], depth: number): string {
  let text = '';
  for (let i = 0; i < values.length; i++) text += (i === 0 ? '' : ',') + encode(values[i], depth);
  return `[${text}]`;
}

function members(value: object, depth: number): string {
  refuseInstance(value);
  const record = value as Record<string, unknown>;
  let text = '';
  for (const key of sorted(Object.keys(record))) {
    const member = record[key];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${quoted(key)}:${encode(member, depth)}`;
  }
  return `{${text}}`;
}

/** A Date or a Map would otherwise be recorded as `{}`. A plain object's prototype is null or ends right there. */
function refuseInstance(value: object): void {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return;
  throw new NotCanonical(`a ${value.constructor.name} is not a JSON value`);
}

/** Most objects come with their keys in order already, and looking is cheaper than sorting. */
function sorted(keys: string[]): string[] {
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return keys.sort();
  return keys;
}

const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new NotCanonical('a string holds a lone surrogate (RFC 8785, 3.2.2.2)');
  return JSON.stringify(text);
}
