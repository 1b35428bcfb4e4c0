import type { IncomingHttpHeaders } from 'node:http';

export const JSON_TYPES = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
] as const;

/** The name that answers go by. */
export const NDJSON_TYPE = 'application/x-ndjson';

/** No type is registered for lines of JSON: these are the names that are in use. */
export const NDJSON_TYPES = [NDJSON_TYPE, 'application/ndjson', 'application/jsonl'] as const;

/** The media type of a body without its parameters, in lower case: types compare without case (RFC 9110, 8.3.1). */
export const mediaTypeOf = ({ 'content-type': type = '' }: IncomingHttpHeaders): string =>
  type.split(';', 1)[0]!.trim().toLowerCase();

export const isNdjson = (headers: IncomingHttpHeaders): boolean =>
  (NDJSON_TYPES as readonly string[]).includes(mediaTypeOf(headers));
