import type { Position } from '@ledger/kernel';
import type { FastifyReply } from './fastify';

/** What an answer stands on: which position of the ledger, and how many demands are set aside there, if any. */
interface Stands {
  readonly position: Position;
  readonly setAside?: number;
}

/** Says in the head of an answer what it stands on, as its body does, and gives the body back. */
export function standing<Body extends Stands>(reply: FastifyReply, body: Body): Body {
  reply.header(LEDGER_POSITION, body.position);
  if (body.setAside) reply.header(LEDGER_SET_ASIDE, body.setAside);
  return body;
}

export const LEDGER_POSITION = 'ledger-position';
export const LEDGER_SET_ASIDE = 'ledger-set-aside';
