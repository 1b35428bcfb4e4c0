import { type Access, type Denial, identify, mayUse, type Role } from '@ledger/platform';
import { isCrossSite } from './cross-site';
import type { Allowed, FastifyInstance, FastifyReply, FastifyRequest } from './fastify';
import { ProblemError, problem, type Problem } from './problems';

/** Served by the OpenAPI module, which knows no decorators: pages that say what the service can do, and nothing else. */
const DOCUMENTATION = /^\/(docs(\/.*)?|openapi\.json)$/;

/** Turns callers away before their body is read. What no `@Roles` opens is closed. */
export function installGuard(instance: FastifyInstance, access: Access): void {
  instance.decorateRequest('principal', undefined);
  instance.addHook('onRequest', (request, reply, done) => {
    const denied = denial(request, access);
    if (!denied) return done();
    if (denied.status === 401) reply.header('www-authenticate', 'Bearer realm="request-ledger"');
    done(new ProblemError(denied));
  });
  if (access.kind === 'tokens') cutTheRevoked(instance, access);
}

const LOOK_AGAIN_MS = 500;

/** A stream may last for days: it ends when its bearer's token does, and not at the next request. */
function cutTheRevoked(instance: FastifyInstance, access: Access): void {
  const open = new Map<FastifyRequest, FastifyReply>();
  const looking = setInterval(() => {
    for (const [request, reply] of open) if (!identify(access, request.headers).ok) reply.raw.destroy();
  }, LOOK_AGAIN_MS).unref();
  instance.addHook('onRequest', (request, reply, done) => {
    if (request.principal) {
      open.set(request, reply);
      reply.raw.once('close', () => open.delete(request));
    }
    done();
  });
  instance.addHook('onClose', (_, done) => {
    clearInterval(looking);
    done();
  });
}

function denial(request: FastifyRequest, access: Access): Problem | undefined {
  if (request.is404) return undefined;
  const allowed = allowedOn(request);
  if (isOpen(allowed)) return undefined;
  const who = identify(access, request.headers);
  if (!who.ok) return problem(...TURNED_AWAY[who.error]);
  if (!mayUse(who.value, allowed)) return forbidden(who.value.name, allowed);
  if (!READING.has(request.method) && isCrossSite(request.headers)) return CROSS_SITE;
  request.principal = who.value;
  return undefined;
}

function allowedOn(request: FastifyRequest): Allowed {
  const { config, url } = request.routeOptions;
  return config.roles ?? (DOCUMENTATION.test(url ?? '') ? ['anyone'] : []);
}

/** The methods that change nothing (RFC 9110, 9.2.1). */
const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);
const CROSS_SITE = problem('cross-site', 'A browser sends this for a page of another site.');

const isOpen = (allowed: Allowed): allowed is readonly ['anyone'] => allowed[0] === 'anyone';

const TURNED_AWAY: Readonly<Record<Denial, [Parameters<typeof problem>[0], string]>> = {
  unauthenticated: ['unauthenticated', 'The request carries no token that this service knows.'],
  expired: ['unauthenticated', 'The token of this request has expired. Ask the operator for a new one.'],
  'foreign-host': ['foreign-host', 'The Host header names another machine, and the service runs without tokens.'],
};

const forbidden = (name: string, allowed: readonly Role[]): Problem =>
  problem('forbidden', `This takes the role ${allowed.join(' or ')}; ${name} does not have it.`);
