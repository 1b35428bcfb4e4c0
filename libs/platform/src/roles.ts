import type { Instant } from '@ledger/kernel';

/** What a caller may be. A token names one or more of them; each route names those it serves. */
export const roles = {
  upstream: 'sends demand events and steps',
  auditor: 'reads every demand, event and total, asks for the events behind a number, replays the ledger',
  reporting: 'reads totals and follows their changes',
  compliance: 'reads demands and totals, records steps by hand',
  operator: 'looks after the service: metrics, what waits, replays the ledger',
} as const;

export type Role = keyof typeof roles;

export const roleNames = Object.keys(roles) as readonly Role[];

export const isRole = (text: string): text is Role => Object.hasOwn(roles, text);

/** Who is asking. */
export interface Principal {
  /** For people; recorded nowhere. */
  readonly name: string;
  /** Opaque: what commands are recorded under. */
  readonly id: string;
  /** The only CloudEvents source that it may speak for, and whose demands alone it may act on. */
  readonly source?: string;
  /** What the ids of the demands begin with that it may name. */
  readonly demands?: string;
  readonly roles: ReadonlySet<Role>;
  /** The last instant on which it is known. */
  readonly expires?: Instant;
}

/** The caller of a service that runs without tokens: on loopback, that is the person at this machine. */
export const local: Principal = { name: 'local', id: 'local', roles: new Set(roleNames) };
