import { createHash, randomBytes } from 'node:crypto';
import { fail, ok, parseDate, parseInstant, type Instant, type Result } from '@ledger/kernel';
import { isRole, type Role, roleNames } from './roles';
import { sourceFault } from './source-settings';

/** One line of the tokens file. The token itself is nowhere: only its SHA-256, in hex. */
export interface TokenEntry {
  /** For people; recorded nowhere. */
  readonly name: string;
  /** What commands of the bearer are recorded under. Lines of before there were ids have one derived from their hash. */
  readonly id?: string;
  readonly hash: string;
  readonly roles: readonly Role[];
  /** The CloudEvents source that the bearer may speak for, and whose demands it may act on; without it, any. */
  readonly source?: string;
  /** What the ids of the demands begin with that the bearer may name; without it, any id. */
  readonly demands?: string;
  /** The last day (UTC) or instant on which the token is good; without it, there is no end. */
  readonly expires?: string;
}

/** What a new token is to be. */
export type NewToken = Omit<TokenEntry, 'hash' | 'id'>;

/**
 * Makes a token of 256 random bits. The token is shown this once; the entry, a line of the tokens file, holds its hash.
 */
export function createToken(bearer: NewToken): { readonly token: string; readonly entry: TokenEntry } {
  const token = `ledger_${randomBytes(32).toString('base64url')}`;
  const { name, ...rest } = bearer;
  return { token, entry: { name, id: randomBytes(8).toString('hex'), hash: hashOf(token).toString('hex'), ...rest } };
}

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The id of a line, or the one that is derived from its hash: the same each time, and no way back. */
export const idOf = ({ id, hash }: Pick<TokenEntry, 'id' | 'hash'>): string =>
  id ?? createHash('sha256').update(`id of ${hash}`).digest('hex').slice(0, 16);

/** The last instant of a token; `undefined` for one that does not expire. */
export const lastInstantOf = ({ expires }: Pick<TokenEntry, 'expires'>): Instant | undefined =>
  expires === undefined ? undefined : expiryIn(expires);

/** A day (to its end, UTC) or an RFC 3339 instant; `undefined` for any other text. */
export const expiryIn = (text: string): Instant | undefined =>
  parseDate(text) === undefined ? parseInstant(text) : (`${text}T23:59:59.999Z` as Instant);

const NAME = /^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}$/;
const PREFIX = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/;
const ID = /^[A-Za-z0-9]{8,64}$/;

/** What each field must be; the order is the order of complaints. */
const FIELDS: Record<keyof TokenEntry, { readonly holds: (value: unknown) => boolean; readonly is: string }> = {
  name: {
    holds: (value) => isText(value, NAME),
    is: 'the name of its bearer: a letter or digit, then up to 63 letters, digits, blanks or any of . _ @ -',
  },
  id: { holds: (value) => value === undefined || isText(value, ID), is: '8 to 64 letters and digits, or left out' },
  hash: {
    holds: (value) => isText(value, /^[0-9a-f]{64}$/),
    is: 'the SHA-256 of the token: 64 lower-case hex digits',
  },
  roles: { holds: isRoles, is: `a list out of ${roleNames.join(', ')}` },
  source: {
    holds: (value) => value === undefined || isSource(value),
    is: 'a CloudEvents source (a URI reference, not under urn:request-ledger:), or left out',
  },
  demands: {
    holds: (value) => value === undefined || isText(value, PREFIX),
    is: 'what ids of demands begin with, a letter or digit, then up to 63 letters, digits or any of . _ : / -, or left out',
  },
  expires: {
    holds: (value) => value === undefined || (typeof value === 'string' && expiryIn(value) !== undefined),
    is: 'a day such as 2027-01-31, an RFC 3339 instant, or left out',
  },
};

/** What is wrong with a line of the tokens file, if anything is. */
export function readEntry(line: string): Result<TokenEntry, string> {
  const entry = parseObject(line);
  if (!entry) return fail('not a JSON object');
  const stranger = Object.keys(entry).find((key) => !Object.hasOwn(FIELDS, key));
  if (stranger !== undefined) {
    return fail(
      `"${stranger.slice(0, 40).toWellFormed()}" is not a field of a token (${Object.keys(FIELDS).join(', ')})`,
    );
  }
  const wrong = Object.entries(FIELDS).find(([field, { holds }]) => !holds(entry[field]));
  return wrong ? fail(`"${wrong[0]}" must be ${wrong[1].is}`) : ok(entry as unknown as TokenEntry);
}

const isText = (value: unknown, pattern: RegExp): boolean => typeof value === 'string' && pattern.test(value);

/** Sources under the ledger's own name are those of commands: no token may be bound to the demands of a person. */
const isSource = (value: unknown): boolean =>
  typeof value === 'string' && sourceFault(value) === undefined && !value.startsWith('urn:request-ledger:');

function isRoles(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((role) => typeof role === 'string' && isRole(role));
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
