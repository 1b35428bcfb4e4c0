import { fail, ok, type Result } from '@ledger/kernel';

/** All that a header may hold without being encoded (RFC 9110, 5.5, without obs-text). */
const PRINTABLE = /^[\x20-\x7e]*$/;
const QUOTED = /^"((?:[^"\\]|\\.)*)"$/;
const ESCAPED = /\\(.)/g;
const MALFORMED_PERCENT = /%(?![\da-f]{2})/i;

/**
 * The text of a CloudEvents attribute in a header (HTTP protocol binding 1.0.2, 3.1.3.2): a double-quoted value is
 * unquoted first, then one round of percent-decoding follows. Bytes outside printable ASCII are refused rather than
 * guessed at: Node hands them over as Latin-1, and the binding has them percent-encoded as UTF-8.
 */
export function attributeIn(value: string): Result<string, string> {
  if (!PRINTABLE.test(value)) return fail('holds bytes outside printable ASCII: percent-encode them as UTF-8');
  const plain = unquoted(value);
  if (plain === undefined) return fail('holds a double quote that does not enclose it: write %22 for a quote');
  if (MALFORMED_PERCENT.test(plain))
    return fail('holds a percent sign that begins no %XX: write %25 for a percent sign');
  try {
    return ok(decodeURIComponent(plain));
  } catch {
    return fail('is percent-encoded, but not as UTF-8');
  }
}

/** The content of a quoted string (RFC 9110, 5.6.4); a value without quotes is its own content. */
function unquoted(value: string): string | undefined {
  if (!value.includes('"')) return value;
  return QUOTED.exec(value)?.[1]!.replaceAll(ESCAPED, '$1');
}

const STRUCTURED = /^"((?:[^"\\]|\\["\\])*)"$/;

/**
 * The key in an `Idempotency-Key` header (draft-ietf-httpapi-idempotency-key-header): a String of RFC 9651 (3.3.3),
 * which stands in quotes. The same key without quotes, as most clients send it, is the same key.
 */
export function keyIn(value: string): Result<string, string> {
  if (!PRINTABLE.test(value)) return fail('holds bytes outside printable ASCII');
  if (!value.includes('"')) return ok(value);
  const content = STRUCTURED.exec(value)?.[1];
  return content === undefined ? fail(NO_STRING) : ok(content.replaceAll(ESCAPED, '$1'));
}

const NO_STRING =
  'holds a double quote and is no string of RFC 9651: enclose all of it, and write \\" for a quote and \\\\ for a backslash';
