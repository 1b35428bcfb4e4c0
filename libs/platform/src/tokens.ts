import { timingSafeEqual } from 'node:crypto';
import { fail, ok, type Result } from '@ledger/kernel';
import type { Principal } from './roles';
import { hashOf, idOf, lastInstantOf, readEntry, type TokenEntry } from './token-entry';

/** Who may: the bearers that a tokens file lists. */
export class Tokens {
  private readonly bearers: readonly { readonly hash: Buffer; readonly principal: Principal }[];

  constructor(readonly entries: readonly TokenEntry[]) {
    this.bearers = entries.map((entry) => ({ hash: Buffer.from(entry.hash, 'hex'), principal: principalOf(entry) }));
  }

  /** Whose token it is. Looks at every entry in constant time each, so that the time taken tells nothing. */
  whose(token: string): Principal | undefined {
    const hash = hashOf(token);
    let found: Principal | undefined;
    for (const bearer of this.bearers) if (timingSafeEqual(bearer.hash, hash)) found = bearer.principal;
    return found;
  }

  /** Those of them that others list too, letter by letter: what was changed or taken out is gone. */
  alsoIn(others: readonly TokenEntry[]): Tokens {
    const theirs = new Set(others.map((entry) => JSON.stringify(entry)));
    return new Tokens(this.entries.filter((entry) => theirs.has(JSON.stringify(entry))));
  }
}

function principalOf(entry: TokenEntry): Principal {
  const { name, roles, source, demands } = entry;
  const expires = lastInstantOf(entry);
  return {
    name,
    id: idOf(entry),
    roles: new Set(roles),
    ...(source === undefined ? {} : { source }),
    ...(demands === undefined ? {} : { demands }),
    ...(expires === undefined ? {} : { expires }),
  };
}

/** What a tokens file says: the lines that can be read, and what is wrong with the rest or with all together. */
export interface ReadTokens {
  readonly entries: readonly TokenEntry[];
  readonly errors: readonly string[];
}

/** Reads a tokens file: one JSON object a line, empty lines and lines that start with # left out. */
export function readTokenLines(content: string): ReadTokens {
  const entries: TokenEntry[] = [];
  const errors: string[] = [];
  for (const [index, line] of content.split('\n').entries()) {
    if (isBlank(line)) continue;
    const read = readEntry(line);
    if (read.ok) entries.push(read.value);
    else errors.push(`line ${index + 1}: ${read.error}`);
  }
  errors.push(...twice(entries.map(({ name }) => name)).map((name) => `two tokens are named "${name}"`));
  errors.push(...sharing(entries, ({ hash }) => hash).map((names) => `${names} are one token, with one hash`));
  errors.push(...sharing(entries, idOf).map((names) => `${names} have one id`));
  return { entries, errors };
}

/** The same, where it is to be used: refused as a whole when anything is wrong with it, or when it lists no token. */
export function readTokens(content: string): Result<Tokens, readonly string[]> {
  const { entries, errors } = readTokenLines(content);
  if (errors.length > 0) return fail(errors);
  return entries.length > 0 ? ok(new Tokens(entries)) : fail([NO_TOKEN]);
}

const NO_TOKEN = 'it lists no token, so no caller could use the service';

export const isBlank = (line: string): boolean => line.trim() === '' || line.startsWith('#');

const twice = (names: readonly string[]): string[] => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];

/** The names of those that share a value; entries that share their name as well were named already. */
function sharing(entries: readonly TokenEntry[], valueOf: (entry: TokenEntry) => string): string[] {
  return twice(entries.map(valueOf)).flatMap((value) => {
    const names = new Set(entries.filter((entry) => valueOf(entry) === value).map(({ name }) => name));
    return names.size > 1 ? [[...names].map((name) => `"${name}"`).join(' and ')] : [];
  });
}
