import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { fail, ok, type Result } from '@ledger/kernel';
import { isRole, type Principal, type Role, roleNames } from './roles';

/** One line of the tokens file. The token itself is nowhere: only its SHA-256, in hex. */
export interface TokenEntry {
  readonly name: string;
  readonly hash: string;
  readonly roles: readonly Role[];
  /** The CloudEvents source that the bearer may speak for; without it, any. */
  readonly source?: string;
}

/** Who may: the bearers that a tokens file lists. */
export class Tokens {
  private readonly bearers: readonly { readonly hash: Buffer; readonly principal: Principal }[];

  constructor(entries: readonly TokenEntry[]) {
    this.bearers = entries.map(({ name, hash, roles, source }) => ({
      hash: Buffer.from(hash, 'hex'),
      principal: { name, roles: new Set(roles), ...(source === undefined ? {} : { source }) },
    }));
  }

  /** Whose token it is. Looks at every entry in constant time each, so that the time taken tells nothing. */
  whose(token: string): Principal | undefined {
    const hash = digest(token);
    let found: Principal | undefined;
    for (const bearer of this.bearers) if (timingSafeEqual(bearer.hash, hash)) found = bearer.principal;
    return found;
  }
}

/**
 * Makes a token of 256 random bits. The token is shown this once; the entry, a line of the tokens file, holds its hash.
 */
export function createToken(bearer: Omit<TokenEntry, 'hash'>): { readonly token: string; readonly entry: TokenEntry } {
  const token = `ledger_${randomBytes(32).toString('base64url')}`;
  return { token, entry: { ...bearer, hash: digest(token).toString('hex') } };
}

/** Reads a tokens file: one JSON object a line, empty lines and lines that start with # left out. */
export function readTokens(content: string): Result<Tokens, readonly string[]> {
  const entries: TokenEntry[] = [];
  const errors: string[] = [];
  for (const [index, line] of content.split('\n').entries()) {
    if (isBlank(line)) continue;
    const read = readEntry(line);
    if (read.ok) entries.push(read.value);
    else errors.push(`line ${index + 1}: ${read.error}`);
  }
  errors.push(...twice(entries.map(({ name }) => name)).map((name) => `two tokens are named "${name}"`));
  if (content.split('\n').every(isBlank)) errors.push('it lists no token, so nobody could use the service');
  return errors.length === 0 ? ok(new Tokens(entries)) : fail(errors);
}

const isBlank = (line: string): boolean => line.trim() === '' || line.startsWith('#');

const twice = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];

/** What each field must be; the order is the order of complaints. */
const FIELDS: Record<keyof TokenEntry, { readonly holds: (value: unknown) => boolean; readonly is: string }> = {
  name: { holds: isFilled, is: 'the name of its bearer' },
  hash: {
    holds: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
    is: 'the SHA-256 of the token: 64 lower-case hex digits',
  },
  roles: { holds: isRoles, is: `a list out of ${roleNames.join(', ')}` },
  source: { holds: (value) => value === undefined || isFilled(value), is: 'a CloudEvents source, or left out' },
};

function readEntry(line: string): Result<TokenEntry, string> {
  const entry = parseObject(line);
  if (!entry) return fail('not a JSON object');
  const stranger = Object.keys(entry).find((key) => !Object.hasOwn(FIELDS, key));
  if (stranger) return fail(`"${stranger}" is not a field of a token (${Object.keys(FIELDS).join(', ')})`);
  const wrong = Object.entries(FIELDS).find(([field, { holds }]) => !holds(entry[field]));
  return wrong ? fail(`"${wrong[0]}" must be ${wrong[1].is}`) : ok(entry as unknown as TokenEntry);
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

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

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();
