import type { Position } from '@ledger/kernel';
import type { FastifyReply } from './fastify';

/** Says in the head of an answer which position of the ledger it stands on, as its body does, and gives the body back. */
export function standing<Body extends { readonly position: Position }>(reply: FastifyReply, body: Body): Body {
  reply.header(LEDGER_POSITION, body.position);
  return body;
}

export const LEDGER_POSITION = 'ledger-position';
