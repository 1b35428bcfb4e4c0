/** Anything JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Thrown by `canonicalJson` for a value that RFC 8785 has no form for. */
export class NotCanonical extends TypeError {}

/**
 * Encodes a value as strict canonical JSON (RFC 8785, JCS): members sorted by UTF-16 code units, ECMAScript numbers,
 * no white space. Refuses what has no canonical form: lone surrogates, NaN, infinities, `undefined`.
 *
 * @throws NotCanonical
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'number':
      if (!Number.isFinite(value)) throw new NotCanonical(`${value} is not a JSON number (RFC 8785, 3.2.2.3)`);
      return Object.is(value, -0) ? '0' : String(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? `[${value.map(canonicalJson).join(',')}]` : members(value as object);
    default:
      throw new NotCanonical(`${typeof value} is not a JSON value`);
  }
}

function members(value: object): string {
  const record = value as Record<string, unknown>;
  let text = '';
  for (const key of Object.keys(record).sort()) {
    const member = record[key];
    if (member === undefined) continue;
    text += `${text === '' ? '' : ','}${quoted(key)}:${canonicalJson(member)}`;
  }
  return `{${text}}`;
}

const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function quoted(text: string): string {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!text.isWellFormed()) throw new NotCanonical('a string holds a lone surrogate (RFC 8785, 3.2.2.2)');
  return JSON.stringify(text);
}
