import { readFileSync, statSync } from 'node:fs';
import { isIPv4 } from 'node:net';
import { fail, ok, type Result } from '@ledger/kernel';
import { local, type Principal, type Role } from './roles';
import { OPEN, type Settings } from './settings';
import { readTokens, type Tokens } from './tokens';

/**
 * How the service knows its callers.
 * `tokens`: by bearer token. `loopback`: whoever sits at this machine is trusted. `open`: everybody is, by explicit wish.
 */
export type Access =
  { readonly kind: 'tokens'; readonly tokens: Tokens } | { readonly kind: 'loopback' } | { readonly kind: 'open' };

/**
 * The listen guard: on any address but loopback a service without tokens is refused, unless `LEDGER_OPEN` says in plain
 * words that everybody may do everything.
 */
export function accessOf(settings: Pick<Settings, 'host' | 'tokensFile' | 'open'>): Result<Access, readonly string[]> {
  if (settings.tokensFile !== undefined) return accessByTokens(settings.tokensFile);
  if (isLoopback(settings.host)) return ok({ kind: 'loopback' });
  if (settings.open === OPEN) return ok({ kind: 'open' });
  return fail([
    `LEDGER_HOST=${settings.host} lets others reach this service, and LEDGER_TOKENS_FILE is not set, so anyone could do everything. ` +
      `Set LEDGER_TOKENS_FILE (make tokens with "ledger token create"), or listen on 127.0.0.1, or, if you mean it, set LEDGER_OPEN=${OPEN}.`,
  ]);
}

function accessByTokens(file: string): Result<Access, readonly string[]> {
  const refused = (...why: readonly string[]) => fail(why.map((each) => `LEDGER_TOKENS_FILE=${file}: ${each}.`));
  let content: string;
  try {
    if (othersMayWrite(file)) return refused(`others than its owner may write it, and so let themselves in. ${LOCK}`);
    content = readFileSync(file, 'utf8');
  } catch (error) {
    return refused(`it cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'})`);
  }
  const tokens = readTokens(content);
  return tokens.ok ? ok({ kind: 'tokens', tokens: tokens.value }) : refused(...tokens.error);
}

const LOCK = 'Check that every line in it is yours, then run chmod go-w on it';

/** Whether the group or others may write the file. Windows has no such bits: it shows all that may write as all. */
const othersMayWrite = (file: string): boolean => process.platform !== 'win32' && (statSync(file).mode & 0o022) !== 0;

/** Whether only this machine can reach the address. A name other than `localhost` may mean anything. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** Why a caller is turned away. */
export type Denial = 'unauthenticated' | 'foreign-host';

const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]+)$/i;

interface Headers {
  readonly authorization?: string | undefined;
  readonly host?: string | undefined;
}

/** Finds out who is asking, from the `Authorization` and `Host` headers. */
export function identify(access: Access, { authorization, host = 'localhost' }: Headers): Result<Principal, Denial> {
  if (access.kind === 'tokens') return bearerOf(access.tokens, authorization);
  // Without tokens the address is the only lock: a web page must not reach it by a name that was re-pointed to loopback.
  if (access.kind === 'loopback' && !isLoopback(hostName(host))) return fail('foreign-host');
  return ok(local);
}

function bearerOf(tokens: Tokens, authorization = ''): Result<Principal, Denial> {
  const token = BEARER.exec(authorization)?.[1];
  const principal = token && tokens.whose(token);
  return principal ? ok(principal) : fail('unauthenticated');
}

export const mayUse = (principal: Principal, allowed: readonly Role[]): boolean =>
  allowed.some((role) => principal.roles.has(role));

/** The name in a `Host` header: without its port, without the brackets of IPv6. */
const hostName = (header: string): string =>
  header
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
