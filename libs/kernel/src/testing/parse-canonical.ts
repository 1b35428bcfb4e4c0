import { canonicalJson, type Json, NotCanonical } from '../canonical-json';

/**
 * Reads bytes that must be strict canonical JSON: refuses invalid UTF-8, a byte order mark, lone surrogates, duplicate
 * or unsorted keys, other spellings of a number, white space. What it returns encodes to exactly these bytes.
 *
 * @throws NotCanonical
 */
export function parseCanonical(bytes: Uint8Array): Json {
  const text = utf8Text(bytes);
  const value = parsed(text);
  if (canonicalJson(value) !== text) {
    throw new NotCanonical('the JSON is not in its canonical form (RFC 8785): key order, spelling, or white space');
  }
  return value;
}

function utf8Text(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotCanonical('the bytes are not valid UTF-8 (RFC 8785, 3.2.4)');
  }
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new NotCanonical(`not JSON: ${(error as Error).message}`);
  }
}
