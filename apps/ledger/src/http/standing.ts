import type { Position } from '@ledger/kernel';
import type { FastifyReply } from './fastify';

/** What an answer stands on: which position of the ledger, and how many demands are set aside there, if any. */
interface Stands {
  readonly position: Position;
  readonly setAside?: number;
}

/** An answer as the classes of the OpenAPI document declare it: their compiler plugin reads no `readonly` lists. */
type Sent<Body> = Body extends string | number | boolean | undefined
  ? Body
  : Body extends readonly (infer Item)[]
    ? Sent<Item>[]
    : { -readonly [Name in keyof Body]: Sent<Body[Name]> };

/** Says in the head of an answer what it stands on, as its body does, and gives the body back. */
export function standing<Body extends Stands>(reply: FastifyReply, body: Body): Sent<Body> {
  reply.header(LEDGER_POSITION, body.position);
  if (body.setAside) reply.header(LEDGER_SET_ASIDE, body.setAside);
  return body as Sent<Body>;
}

export const LEDGER_POSITION = 'ledger-position';
export const LEDGER_SET_ASIDE = 'ledger-set-aside';
