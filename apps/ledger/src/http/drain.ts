import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from './fastify';

/** So much of a body is still read after its answer was decided, so that a client that sends first gets to the answer. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_MS = 30_000;

/**
 * Reads what is left of a body and throws it away, within bounds; beyond them the connection is cut. To close at once
 * would reset the connection, and a client that is still sending would see that instead of its answer (RFC 9112, 9.6).
 */
export function drain(message: IncomingMessage, mostMs = MOST_MS): void {
  if (message.complete || message.destroyed || !hasBody(message)) return;
  const { socket } = message;
  let left = MOST_BYTES;
  const timer = setTimeout(() => socket.destroy(), mostMs).unref();
  message.unpipe();
  message.on('data', (chunk: Uint8Array) => {
    left -= chunk.length;
    if (left < 0) socket.destroy();
  });
  message.once('close', () => clearTimeout(timer)).once('end', () => clearTimeout(timer));
  message.on('error', () => undefined);
  message.resume();
}

/** Before the end of its head is handled, also a message without a body does not count as complete. */
const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** Sees to the rest of the body of every request that is answered before it was read: refusals, above all. */
export function installDrain(instance: FastifyInstance): void {
  instance.addHook('onSend', ({ raw }, reply, payload, done) => {
    // A streamed answer may begin while its request is still coming, and sees to the rest itself.
    if (raw.complete || isStream(payload) || !hasBody(raw)) return done();
    if (reply.statusCode === TOO_SLOW) reply.header('connection', 'close');
    else {
      reply.removeHeader('connection');
      drain(raw);
    }
    done();
  });
}

/** More of a body that has stalled is not waited for. */
const TOO_SLOW = 408;
const isStream = (payload: unknown): boolean => typeof (payload as { pipe?: unknown } | null)?.pipe === 'function';
