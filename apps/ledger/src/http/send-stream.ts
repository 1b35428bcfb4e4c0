import { finished, type Readable } from 'node:stream';
import type { Log } from '@ledger/platform';
import { ClientGone } from './body-source';
import type { FastifyReply } from './fastify';
import { ProblemError } from './problems';
import { STOPPING_STALL_MS } from './stall-watch';

export interface Sending {
  /** What is sent, for the log. */
  readonly what: string;
  readonly log: Log;
  /** Aborted when the service stops: a client that does not read then is waited for no longer than it has to be. */
  readonly stopping: AbortSignal;
}

/**
 * The one way for a streamed answer to go out. It ends whole, or the connection is reset, so that a client never takes a
 * part for the whole; and the log says why. A client that goes away ends its own answer and nothing else. What fails
 * with a ProblemError before the first byte is answered with that problem.
 */
export function sendStream(reply: FastifyReply, body: Readable, { what, log, stopping }: Sending): void {
  const hurry = (): void => void reply.raw.socket?.setTimeout(STOPPING_STALL_MS);
  if (stopping.aborted) hurry();
  stopping.addEventListener('abort', hurry, { once: true });
  reply.raw.once('close', () => stopping.removeEventListener('abort', hurry));
  finished(body, { writable: false }, (error) => {
    if (error) tell(error, { what, log, request: reply.request.id, isGone: reply.raw.destroyed });
  });
  // Streams may fail more than once; what comes after the first failure has no listener.
  body.on('error', () => undefined);
  reply.send(body);
}

interface Failure {
  readonly what: string;
  readonly log: Log;
  readonly request: string;
  readonly isGone: boolean;
}

function tell(error: Error, { what, log, request, isGone }: Failure): void {
  if (error instanceof ProblemError) return;
  if (isGone || error instanceof ClientGone) log.debug({ request, what }, 'a client went away before its answer ended');
  else log.error({ err: error, request, what }, 'a streamed answer broke off');
}
