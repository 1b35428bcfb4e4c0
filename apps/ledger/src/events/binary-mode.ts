import { type Fault, problem, type Problem } from '@ledger/intake';
import { fail, ok, type Result } from '@ledger/kernel';
import type { FastifyRequest } from '../http/fastify';
import { attributeIn } from '../http/header-value';
import { mediaTypeOf } from '../http/media-types';

const STRUCTURED = /^application\/cloudevents(?:-batch)?\+json$/;
const PREFIX = 'ce-';

/**
 * Whether the attributes are in `ce-` headers and the body is the data alone (CloudEvents HTTP binding 1.0.2, 3). The
 * content type decides: what calls itself a CloudEvent is one, whatever headers stand beside it. A body that is only
 * called `application/json` is an event in the JSON format as well, unless `ce-specversion` says that it is data.
 */
export function isBinaryMode({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const type = mediaTypeOf(headers);
  if (STRUCTURED.test(type)) return false;
  return type !== 'application/json' || headers[`${PREFIX}specversion`] !== undefined;
}

/**
 * The same event in the structured JSON form that the intake reads; the content type of the body is that of the data.
 * Each header that cannot be read is named: an event under another id than its sender meant would count twice.
 */
export function fromBinaryMode({ raw, headers, body }: FastifyRequest): Result<object, Problem> {
  const errors: Fault[] = [];
  const attributes = Object.entries(raw.headersDistinct).filter(([name]) => name.startsWith(PREFIX));
  const read = attributes.map(([header, values = []]) => {
    const name = header.slice(PREFIX.length);
    const text = values.length === 1 ? attributeIn(values[0]!) : fail('is given more than once');
    if (!text.ok) errors.push({ pointer: `/${name}`, detail: `"${header}" ${text.error}` });
    return [name, text.ok ? text.value : undefined] as const;
  });
  if (errors.length > 0) return fail(unreadable(errors));
  return ok({ ...Object.fromEntries(read), datacontenttype: headers['content-type'], data: body });
}

const unreadable = (errors: readonly Fault[]): Problem =>
  problem('bad-envelope', { detail: `${errors.map(({ detail }) => detail).join('; ')}.`, errors });
