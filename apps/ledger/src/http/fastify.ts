import type { Principal, Role } from '@ledger/platform';

/** The roles that may use a route, or anyone who can reach the service. */
export type Allowed = readonly Role[] | readonly ['anyone'];

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Set by `@Roles`. A route without it is closed. */
    roles?: Allowed;
    /** The query parameters that it takes; set by `@Parameters`. */
    parameters?: readonly string[];
  }
  interface FastifyRequest {
    /** Who is asking; set before the body is read. */
    principal: Principal | undefined;
    /** The slug of the problem that it was answered with, for the log. */
    problem: string | undefined;
  }
}

export type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
