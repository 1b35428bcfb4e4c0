import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from './fastify';
import { problem, ProblemError } from './problems';

export const BODY_LIMIT = 16 * 1024 * 1024;
export const JSON_TYPES = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
] as const;
export const NDJSON_TYPE = 'application/x-ndjson';

/** Reads bodies strictly: JSON in UTF-8 as a whole, NDJSON as the stream that it is, and nothing else. */
export function installBodyParsers(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser([...JSON_TYPES], { parseAs: 'buffer', bodyLimit: BODY_LIMIT }, parseJson);
  instance.addContentTypeParser(NDJSON_TYPE, (_request: FastifyRequest, stream: unknown, done: Parsed) =>
    done(null, stream),
  );
}

type Parsed = (error: Error | null, body?: unknown) => void;

function parseJson(_request: FastifyRequest, body: string | Buffer, done: Parsed): void {
  if (typeof body !== 'string' && !isUtf8(body)) {
    return done(new ProblemError(problem('not-utf-8', 'The body holds bytes that are not UTF-8.')));
  }
  let value: unknown;
  try {
    value = JSON.parse(body.toString());
  } catch (error) {
    return done(new ProblemError(problem('not-json', body.length === 0 ? 'The body is empty.' : reason(error))));
  }
  done(null, value);
}

/** Where the parser stumbled. Never the text around it: bodies may hold what must not be shown or logged. */
function reason(error: unknown): string {
  const at = /at position (\d+)/.exec(String(error))?.[1];
  return at === undefined ? 'The body ends before its JSON does.' : `The body stops being JSON at character ${at}.`;
}
