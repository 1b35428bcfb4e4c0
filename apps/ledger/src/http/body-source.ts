import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { problem, ProblemError } from './problems';

/** How many times its own size a compressed body may unpack to, once it is past the first `FREE_BYTES`. */
const MOST_INFLATION = 100;
const FREE_BYTES = 1024 * 1024;

/** The event of an `IncomingMessage` that nothing has come of for too long; see `installStallWatch`. */
export const STALLED = 'stalled';

/** The client went away before its body was whole: there is no one to answer. */
export class ClientGone extends Error {
  constructor() {
    super('The client went away in the middle of its request.');
  }
}

/** How a body is compressed. @throws ProblemError for what is not read here */
export function encodingOf({ 'content-encoding': encoding = '' }: IncomingHttpHeaders): 'identity' | 'gzip' {
  const name = encoding.trim().toLowerCase();
  if (name === 'gzip' || name === 'x-gzip') return 'gzip';
  if (name === 'identity' || name === '') return 'identity';
  throw new ProblemError(
    problem('unsupported-media-type', 'The body is compressed in a way that is not read here: only gzip is.'),
  );
}

/**
 * The bytes of a body, unpacked. The message itself is never destroyed here, because that would cut off the answer too.
 *
 * Fails with `ClientGone` when the client goes away, and with a ProblemError when the client stalls, when its bytes are
 * not gzip, or when they unpack to too much.
 */
export function bodySource(message: IncomingMessage): Readable {
  const encoding = encodingOf(message.headers);
  const bytes = new PassThrough();
  const gone = (): void => {
    if (!message.complete) bytes.destroy(new ClientGone());
  };
  const stalled = (): void => void bytes.destroy(tooSlow());
  message.on('error', gone).once('close', gone).once(STALLED, stalled);
  bytes.once('close', () => message.unpipe(bytes).off('close', gone).off(STALLED, stalled));
  message.pipe(bytes);
  return encoding === 'gzip' ? Readable.from(unpacked(bytes), { objectMode: false }) : bytes;
}

export const tooSlow = (): ProblemError =>
  new ProblemError(problem('too-slow', 'Nothing more of the body has come for too long.'));

async function* unpacked(packed: Readable): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  pipeline(packed, gunzip, () => undefined);
  let bytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      bytes += chunk.length;
      if (bytes > FREE_BYTES && bytes > MOST_INFLATION * gunzip.bytesWritten) throw new ProblemError(BOMB);
      yield chunk;
    }
  } catch (error) {
    throw isFromZlib(error) ? new ProblemError(DAMAGED) : error;
  }
}

const isFromZlib = (error: unknown): boolean => error instanceof Error && 'errno' in error && 'code' in error;

const BOMB = problem('body-too-large', `The body unpacks to more than ${MOST_INFLATION} times its size.`);
const DAMAGED = problem('not-gzip', 'The body is said to be gzip, and is damaged or cut off.');
