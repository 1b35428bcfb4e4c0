/** The rule that every id is held to. Cited in answers. */
export const OPAQUE_RULE = 'ids-are-opaque';

/** No id needs an at sign but for an address. */
const E_MAIL = /@|%40/;
/** RFC 9562, 4. */
const UUID = /(?<![\da-z])[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}(?![\da-z])/gi;
/** The ULID specification: 128 bits in Crockford's base 32, the first digit at most 7. */
const ULID = /(?<![\da-z])[0-7][\da-hjkmnp-tv-z]{25}(?![\da-z])/gi;
/** 96 bits and more of random or hashed bits, in one of the usual lengths: MD5, SHA-1, SHA-2, trace ids. */
const HEX =
  /(?<![\da-z])(?:[\da-f]{24}|[\da-f]{32}|[\da-f]{40}|[\da-f]{48}|[\da-f]{56}|[\da-f]{64}|[\da-f]{96}|[\da-f]{128})(?![\da-z])/gi;
/** Any hex token of 64 bits and more that no number can be: it has a letter. */
const SHORT_HEX = /(?<![\da-z])(?=\d*[a-f])[\da-f]{16,}(?![\da-z])/gi;

const LONG_RUN = /\d{9}/;
/** Three, two and four digits, as numbers of social security are written, whatever stands between them. */
const GROUPS_3_2_4 = /(?<!\d)\d{3}[^\da-z]\d{2}[^\da-z]\d{4}(?!\d)/i;

/**
 * Why a text may not serve as an id, if so. Ids are never deleted: what looks like an
 * address, or like the number of a person, an account or a telephone, is refused. UUIDs, ULIDs and hex tokens may hold
 * any digits; ids with a date and a number (`2019-03-04-0001`) pass.
 *
 * It finds forms, and no names: `john.smith` passes.
 */
export function tellingForm(text: string): string | undefined {
  // Most ids hold neither: two quick looks, on the path that every event takes.
  if (E_MAIL.test(text)) return 'looks like an e-mail address';
  if (!LONG_RUN.test(text) && !GROUPS_3_2_4.test(text)) return undefined;
  const rest = [UUID, ULID, HEX, SHORT_HEX].reduce((left, token) => left.replace(token, 'x'), text);
  if (LONG_RUN.test(rest)) return 'holds 9 or more digits in a row, as numbers of accounts, telephones and persons do';
  if (GROUPS_3_2_4.test(rest)) return 'holds groups of 3, 2 and 4 digits, as numbers of social security are written';
  return undefined;
}

/** What to say of a text with such a form: why, the rule, and what to send instead. The text itself is not quoted. */
export const tellingWords = (form: string): string =>
  `${form}; ids are never deleted, so they have to be opaque (${OPAQUE_RULE}): send a UUID, or a hash`;

/** Whether a text is an id in a form that tells nothing; length and alphabet are `ID_PATTERN`. */
export const isOpaque = (text: string): boolean => tellingForm(text) === undefined;
