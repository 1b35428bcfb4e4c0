import type { Instant } from '@ledger/kernel';

/** The roles of callers. A token names one or more; each route names the roles that it serves. */
export const roles = {
  upstream: 'send demand events and steps',
  auditor: 'read every demand, event and total, explain numbers, replay the ledger',
  reporting: 'read totals and follow their changes',
  compliance: 'read demands and totals, record steps',
  operator: 'read metrics and waiting events, replay the ledger',
} as const;

export type Role = keyof typeof roles;

export const roleNames = Object.keys(roles) as readonly Role[];

export const isRole = (text: string): text is Role => Object.hasOwn(roles, text);

/** The caller. */
export interface Principal {
  /** For people; recorded nowhere. */
  readonly name: string;
  /** Opaque: what commands are recorded under. */
  readonly id: string;
  /** The only CloudEvents source whose events it may send and whose demands it may change. */
  readonly source?: string;
  /** The prefix of the demand ids that it may use. */
  readonly demands?: string;
  readonly roles: ReadonlySet<Role>;
  /** The last instant at which it is valid. */
  readonly expires?: Instant;
}

/** The caller of a service that runs without tokens: on loopback, that is the person at this machine. */
export const local: Principal = { name: 'local', id: 'local', roles: new Set(roleNames) };
