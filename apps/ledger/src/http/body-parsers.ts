import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { jsonExcess } from '@ledger/kernel';
import { bodySource, ClientGone, encodingOf, STALLED, tooSlow } from './body-source';
import type { FastifyInstance, FastifyRequest } from './fastify';
import { JSON_TYPES, NDJSON_TYPES } from './media-types';
import { problem, ProblemError } from './problems';

/** The largest JSON body in bytes, unpacked. */
export const BODY_LIMIT = 16 * 1024 * 1024;
/** Any other JSON: the data of an event in binary mode (RFC 6839, 3.1). */
const OTHER_JSON = /^application\/[\w.+-]+\+json(?:;|\s|$)/i;
/** The one route whose body may be a stream. */
const LINES_ROUTE = '/v1/events';

/**
 * Reads bodies strictly: JSON in UTF-8 as a whole, and NDJSON as the stream that it is, on the one route that takes it.
 * Both may be gzipped. A body that is empty is `undefined`: whether one is needed is for the route to say.
 */
export function installBodyParsers(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  const json = (_request: FastifyRequest, message: IncomingMessage, done: Parsed): void => readJson(message, done);
  instance.addContentTypeParser([...JSON_TYPES], json);
  instance.addContentTypeParser(OTHER_JSON, json);
  instance.addContentTypeParser([...NDJSON_TYPES], (request: FastifyRequest, message: IncomingMessage, done: Parsed) =>
    request.routeOptions.url === LINES_ROUTE ? done(null, bodySource(message)) : done(new ProblemError(NO_LINES)),
  );
}

type Parsed = (error: Error | null, body?: unknown) => void;

const NO_LINES = problem('unsupported-media-type', 'This route reads one JSON document (application/json), no stream.');

function readJson(message: IncomingMessage, done: Parsed): void {
  if (Number(message.headers['content-length']) > BODY_LIMIT) return done(tooLarge());
  const source = encodingOf(message.headers) === 'gzip' ? bodySource(message) : message;
  collect(source, message, (error, bytes) => {
    if (error) return done(error);
    try {
      done(null, parsed(bytes));
    } catch (fault) {
      done(fault as Error);
    }
  });
}

/** Gathers a body of at most `BODY_LIMIT` bytes. What comes behind a failure is left to `drain`. */
function collect(source: Readable, message: IncomingMessage, done: (error: Error | null, bytes: Buffer) => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  const finish = (error: Error | null): void => {
    source.off('data', take).off('end', whole).off('close', gone);
    message.off(STALLED, stalled);
    if (error && source !== message) source.destroy();
    done(error, error ? Buffer.alloc(0) : Buffer.concat(chunks, length));
  };
  const take = (chunk: Buffer): void => {
    length += chunk.length;
    if (length <= BODY_LIMIT) chunks.push(chunk);
    else finish(tooLarge());
  };
  const whole = (): void => finish(null);
  const gone = (): void => finish(source.errored instanceof ProblemError ? source.errored : new ClientGone());
  const stalled = (): void => finish(tooSlow());
  // An error is always followed by "close"; without a listener it would end the process.
  source
    .on('data', take)
    .once('end', whole)
    .once('close', gone)
    .on('error', () => undefined);
  if (source === message) message.once(STALLED, stalled);
}

const tooLarge = (): ProblemError =>
  new ProblemError(problem('body-too-large', `The body has more than ${BODY_LIMIT} bytes.`));

function parsed(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) throw new ProblemError(problem('not-utf-8', 'The body holds bytes that are not UTF-8.'));
  const excess = jsonExcess(bytes);
  if (excess) {
    const { pointer, detail } = excess;
    throw new ProblemError(
      problem('json-too-complex', `The value at "${pointer}" ${detail}.`, [
        { pointer, detail: `${pointer} ${detail}` },
      ]),
    );
  }
  try {
    return JSON.parse(withoutByteOrderMark(bytes.toString()));
  } catch (error) {
    throw new ProblemError(problem('not-json', reason(error)));
  }
}

/** As RFC 8259 (8.1) lets a reader do; the stream of lines does it as well. */
const withoutByteOrderMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

/** Where the parser stumbled. Never the text around it: bodies may hold what must not be shown or logged. */
function reason(error: unknown): string {
  const at = /at position (\d+)/.exec(String(error))?.[1];
  if (at !== undefined) return `The body stops being JSON at character ${at}.`;
  return /end of JSON input/.test(String(error)) ? 'The body ends before its JSON does.' : 'The body is not JSON.';
}
