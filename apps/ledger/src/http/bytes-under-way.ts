import type { Share } from '../shares';
import { BODY_LIMIT } from './body-parsers';
import type { FastifyInstance, FastifyReply, FastifyRequest } from './fastify';
import { isNdjson } from './media-types';
import { problem, ProblemError } from './problems';

/** A stream is held line by line and batch by batch, however long it is. */
const PART_OF_A_STREAM = 1024 * 1024;

/** Refuses a body, before it is read, that would not fit beside those that are under way. */
export function installBytesUnderWay(instance: FastifyInstance, share: Share): void {
  instance.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void) => {
    const bytes = bytesOf(request);
    if (bytes === 0) return done();
    const giveBack = share.take(bytes);
    if (!giveBack) return done(tooMuch(reply, share));
    reply.raw.once('close', giveBack);
    done();
  });
}

/** What a body may take up at most, unpacked. One that says that it is too long is refused for that, unread. */
function bytesOf({ headers }: FastifyRequest): number {
  const length = Number(headers['content-length'] ?? 0);
  const isChunked = headers['transfer-encoding'] !== undefined;
  if (length === 0 && !isChunked) return 0;
  if (isNdjson(headers)) return PART_OF_A_STREAM;
  if (isChunked || headers['content-encoding'] !== undefined) return BODY_LIMIT;
  return length > BODY_LIMIT ? 0 : length;
}

function tooMuch(reply: FastifyReply, { held, most }: Share): ProblemError {
  reply.header('retry-after', '1');
  const detail = `Bodies of ${held} bytes are being read now, and ${most} is the most that is held at once.`;
  return new ProblemError(problem('too-much-under-way', detail));
}
