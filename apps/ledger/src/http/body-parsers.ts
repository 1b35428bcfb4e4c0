import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from './fastify';
import { problem, ProblemError } from './problems';

export const BODY_LIMIT = 16 * 1024 * 1024;
export const JSON_TYPES = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
] as const;
/** Any other JSON: the data of an event in binary mode (RFC 6839, 3.1). */
const OTHER_JSON = /^application\/[\w.+-]+\+json(?:;|\s|$)/i;
export const NDJSON_TYPE = 'application/x-ndjson';

/** Reads bodies strictly: JSON in UTF-8 as a whole, NDJSON as the stream that it is, and nothing else. */
export function installBodyParsers(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser([...JSON_TYPES], { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, parseJson);
  instance.addContentTypeParser(OTHER_JSON, { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, parseJson);
  instance.addContentTypeParser(NDJSON_TYPE, (request: FastifyRequest, stream: unknown, done: Parsed) =>
    done(encodingFault(request) ?? null, stream),
  );
}

type Parsed = (error: Error | null, body?: unknown) => void;

function parseJson(request: FastifyRequest, body: string | Buffer, done: Parsed): void {
  const encoded = encodingFault(request);
  if (encoded) return done(encoded);
  if (typeof body !== 'string' && !isUtf8(body)) {
    return done(new ProblemError(problem('not-utf-8', 'The body holds bytes that are not UTF-8.')));
  }
  let value: unknown;
  try {
    value = JSON.parse(withoutByteOrderMark(body.toString()));
  } catch (error) {
    return done(new ProblemError(problem('not-json', body.length === 0 ? 'The body is empty.' : reason(error))));
  }
  done(null, value);
}

/** As RFC 8259 (8.1) lets a reader do; the stream of lines does it as well. */
const withoutByteOrderMark = (text: string): string => (text.startsWith('\uFEFF') ? text.slice(1) : text);

function encodingFault({ headers }: FastifyRequest): ProblemError | undefined {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return undefined;
  return new ProblemError(
    problem('unsupported-media-type', 'The body is compressed: send it without Content-Encoding.'),
  );
}

/** Where the parser stumbled. Never the text around it: bodies may hold what must not be shown or logged. */
function reason(error: unknown): string {
  const at = /at position (\d+)/.exec(String(error))?.[1];
  if (at !== undefined) return `The body stops being JSON at character ${at}.`;
  return /end of JSON input/.test(String(error)) ? 'The body ends before its JSON does.' : 'The body is not JSON.';
}
