import { isTraceparent } from '@ledger/intake';
import type { FastifyInstance } from './fastify';

/** Swagger UI brings its own scripts and styles, with styles in the page itself. */
const DOCS_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; frame-ancestors 'none'";
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': API_POLICY,
  'cache-control': 'no-store',
};

/** Every answer says how a browser has to treat it, and under which id the service remembers the request. */
export function installResponseHeaders(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request, reply, done) => {
    reply.headers(HEADERS).header('x-request-id', request.id);
    const { traceparent } = request.headers;
    if (isTraceparent(traceparent)) reply.header('traceparent', traceparent);
    if (request.url.startsWith('/docs')) reply.header('content-security-policy', DOCS_POLICY);
    done();
  });
}

const SANE_ID = /^[A-Za-z0-9._-]{1,64}$/;

/** Keeps the caller's request id where it is harmless, or counts up under a prefix of this process. */
export function requestIds(prefix: string): (request: { headers: Record<string, unknown> }) => string {
  let last = 0;
  return ({ headers }) => {
    const given = headers['x-request-id'];
    return typeof given === 'string' && SANE_ID.test(given) ? given : `${prefix}-${(last += 1).toString(36)}`;
  };
}
