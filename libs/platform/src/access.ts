import { isIPv4 } from 'node:net';
import { fail, instantOf, ok, type Result } from '@ledger/kernel';
import { local, type Principal, type Role } from './roles';
import { OPEN, type Settings } from './settings';
import { TokensFile, type TokensFileNews } from './tokens-file';

/**
 * How the service knows its callers.
 * `tokens`: by bearer token. `loopback`: every user of this machine is trusted. `open`: everyone is, by explicit setting.
 */
export type Access =
  { readonly kind: 'tokens'; readonly tokens: TokensFile } | { readonly kind: 'loopback' } | { readonly kind: 'open' };

/**
 * The listen guard: on any address but loopback a service without tokens is refused, unless `LEDGER_OPEN` says in plain
 * words that everybody may do everything.
 */
export function accessOf(
  settings: Pick<Settings, 'host' | 'tokensFile' | 'open'>,
  news?: TokensFileNews,
): Result<Access, readonly string[]> {
  if (settings.tokensFile !== undefined) return accessByTokens(settings.tokensFile, news);
  if (isLoopback(settings.host)) return ok({ kind: 'loopback' });
  if (settings.open === OPEN) return ok({ kind: 'open' });
  return fail([
    `LEDGER_HOST=${settings.host} lets others reach this service, and LEDGER_TOKENS_FILE is not set, so anyone could do everything. ` +
      `Set LEDGER_TOKENS_FILE (make tokens with "ledger token create"), or listen on 127.0.0.1, or, if you mean it, set LEDGER_OPEN=${OPEN}.`,
  ]);
}

function accessByTokens(file: string, news?: TokensFileNews): Result<Access, readonly string[]> {
  const tokens = TokensFile.open(file, news ? { news } : {});
  return tokens.ok
    ? ok({ kind: 'tokens', tokens: tokens.value })
    : fail(tokens.error.map((why) => `LEDGER_TOKENS_FILE=${file}: ${why}.`));
}

/** Whether only this machine can reach the address. A name other than `localhost` may mean anything. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));

/** Why a caller is turned away. */
export type Denial = 'unauthenticated' | 'expired' | 'foreign-host';

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

function bearerOf(tokens: TokensFile, authorization = ''): Result<Principal, Denial> {
  const token = BEARER.exec(authorization)?.[1];
  const principal = token && tokens.whose(token);
  if (!principal) return fail('unauthenticated');
  const { expires } = principal;
  return expires !== undefined && instantOf(new Date()) > expires ? fail('expired') : ok(principal);
}

export const mayUse = (principal: Principal, allowed: readonly Role[]): boolean =>
  allowed.some((role) => principal.roles.has(role));

/** The name in a `Host` header: without its port, without the brackets of IPv6. */
const hostName = (header: string): string =>
  header
    .replace(/:\d*$/, '')
    .replace(/^\[(.*)\]$/, '$1')
    .toLowerCase();
