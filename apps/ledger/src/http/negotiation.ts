import type { FastifyRequest } from './fastify';
import { refuse } from './problems';

export const XLSX_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The forms that totals come in, best first: the suffix of the address and the media type of each. */
export const formats = { json: 'application/json', csv: 'text/csv', xlsx: XLSX_TYPE } as const;

export type Format = keyof typeof formats;

const names = Object.keys(formats) as Format[];

/**
 * The form that a caller wants: by the suffix of the path, or else by the Accept header (RFC 9110, 12.5.1). Among types of
 * one weight, the one that the caller names more exactly, or first, comes first.
 */
export function formatOf(request: FastifyRequest): Format {
  const suffix = names.find((name) => request.routeOptions.url!.endsWith(`.${name}`));
  if (suffix) return suffix;
  const type = request.accepts().type(Object.values(formats));
  const { accept } = request.headers;
  return (
    names.find((name) => formats[name] === type) ?? refuse('not-acceptable', `Nothing in "${accept}" can be had here.`)
  );
}
