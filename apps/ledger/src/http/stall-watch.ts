import type { ServerResponse } from 'node:http';
import type { Log } from '@ledger/platform';
import { STALLED } from './body-source';
import type { FastifyInstance, FastifyRequest } from './fastify';

/** How long a client may neither send nor read while the service waits for it, once the service is stopping. */
export const STOPPING_STALL_MS = 5_000;

/**
 * Cuts off clients on which the service waits in vain: whose body has stopped coming, or who do not read what was sent
 * to them. A body that stops is told to its reader by the event `STALLED`, which answers 408 as long as that can be
 * answered. While the service itself works or waits, a client may be silent for any time.
 */
export function installStallWatch(instance: FastifyInstance, { stallMs, log }: { stallMs: number; log: Log }): void {
  instance.addHook('onRequest', (request, reply, done) => {
    reply.raw.setTimeout(stallMs, () => judge(request, reply.raw, log));
    done();
  });
}

/** Nothing has gone over the connection, in either direction, for the time that is allowed. */
function judge({ raw, id }: FastifyRequest, response: ServerResponse, log: Log): void {
  const { socket } = raw;
  if (socket.destroyed) return;
  if (isUnread(response)) {
    log.info({ request: id }, 'a client does not read its answer and is cut off');
    socket.destroy();
  } else if (!raw.complete && raw.readableLength === 0) {
    log.info({ request: id }, 'the body of a request has stopped coming and is cut off');
    if (!raw.emit(STALLED)) socket.destroy();
  } else {
    // Node tells of one silence once; the next one counts as well.
    socket.setTimeout(socket.timeout ?? 0);
  }
}

const isUnread = (response: ServerResponse): boolean =>
  response.writableLength > 0 || (response.socket?.writableLength ?? 0) > 0;
