import type { Role } from '@ledger/platform';
import type { Audience } from '@ledger/publication';
import type { FastifyRequest } from './fastify';

/** The roles that may see every demand, and so every figure. */
const INTERNAL: readonly Role[] = ['auditor', 'compliance', 'operator'];

/** The audience that a caller belongs to, by its roles. A caller without a principal is the public. */
export function audienceOf({ principal }: Pick<FastifyRequest, 'principal'>): Audience {
  if (!principal) return 'public';
  return INTERNAL.some((role) => principal.roles.has(role)) ? 'internal' : 'reporting';
}
