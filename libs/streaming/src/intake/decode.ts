import { fail, ok, type Result } from '@ledger/kernel';
import type { StoredRecord } from '@ledger/kafka';

/** A CloudEvent in JSON format, as the intake takes it; nothing of it is checked yet but that it is an object. */
export type RawEvent = { readonly [attribute: string]: unknown };

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Structured mode: the value is the whole event (CloudEvents Kafka binding 1.0.2, 3.3). */
const STRUCTURED = 'application/cloudevents+json';
/** All that call themselves CloudEvents, in whatever format. */
const EVENT_FORMATS = 'application/cloudevents';

/**
 * Reads a record as a CloudEvent 1.0. The content type alone decides the mode: what calls itself a CloudEvent is one,
 * whatever `ce_` headers stand beside it; otherwise the value is the data. A trace context in the headers goes along.
 */
export function decode(record: StoredRecord): Result<RawEvent, string> {
  const type = mediaType(record);
  if (type !== STRUCTURED && type.startsWith(EVENT_FORMATS)) {
    return fail(`Events in the format ${type.slice(0, 80)} are not read: send ${STRUCTURED}, or binary mode.`);
  }
  if (record.value === null) return fail('The record has no value.');
  const json = parsed(record.value);
  if (!json.ok) return json;
  const event = type === STRUCTURED ? json : binary(record, json.value);
  return event.ok ? ok({ ...trace(record), ...event.value }) : event;
}

const contentType = ({ headers }: StoredRecord): string | undefined => headers['content-type']?.toString('utf8');

/** In the spelling of its registration and without parameters. */
const mediaType = (record: StoredRecord): string => (contentType(record) ?? '').split(';', 1)[0]!.trim().toLowerCase();

function binary(record: StoredRecord, data: RawEvent): Result<RawEvent, string> {
  const attributes: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record.headers)) {
    if (!name.startsWith('ce_')) continue;
    const text = textOf(value);
    if (text === undefined) return fail(`The header ${name} is not UTF-8 text.`);
    attributes[name.slice(3)] = text;
  }
  if (attributes['specversion'] === undefined) {
    return fail(
      'The record is no CloudEvent: it has neither ce_ headers nor the content type application/cloudevents+json.',
    );
  }
  const datacontenttype = contentType(record);
  return ok({ ...attributes, ...(datacontenttype !== undefined && { datacontenttype }), data });
}

function trace({ headers }: StoredRecord): RawEvent {
  const traceparent = headers['traceparent']?.toString('utf8');
  return traceparent === undefined ? {} : { traceparent };
}

/** Bytes that are no text must not become one: two ids that differ would become the same. */
function textOf(bytes: Buffer): string | undefined {
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}

function parsed(bytes: Buffer): Result<RawEvent, string> {
  const text = textOf(bytes);
  if (text === undefined) return fail('The value is not UTF-8 text.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail('The value is not JSON.');
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return ok(value as RawEvent);
  return fail('The value is JSON, but not an object.');
}
