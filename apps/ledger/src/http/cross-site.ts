import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a browser sends this for a page of another origin. Such a page may send a request without a body to any
 * address that the browser can reach, this machine's own too, and no preflight asks first (Fetch Standard, "simple"
 * requests). `Sec-Fetch-Site` is what the browser itself says; older ones send `Origin` alone. Programs send neither.
 */
export function isCrossSite({ origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders): boolean {
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  return origin !== undefined && hostOf(origin) !== hostOf(`${schemeOf(origin)}//${host}`);
}

/** `undefined` for "null", which browsers send for pages that have no origin of theirs. */
const hostOf = (origin: string): string | undefined => (URL.canParse(origin) ? new URL(origin).host : undefined);

/** A port that is the usual one of its scheme is left out, on both sides. */
const schemeOf = (origin: string): string => (origin.startsWith('https:') ? 'https:' : 'http:');
