import { isSubmittable } from '@ledger/intake';
import { EVENT_ID_PATTERN, eventSchemas, ID_PATTERN } from '@ledger/demand';
import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { NDJSON_TYPE, NDJSON_TYPES } from '../http/media-types';
import { BATCH_LIMIT } from './batch-limit';
import { BatchAnswer, ReceiptAnswer } from './events.dto';

/** The name under which the OpenAPI document lists the data of one version of an event. */
export const dataSchemaName = (type: string, version: number): string => `${type}.v${version}`;

const one = { $ref: '#/components/schemas/CloudEvent' };
const many = { type: 'array', items: one, maxItems: BATCH_LIMIT };
const answers = { oneOf: [{ $ref: getSchemaPath(ReceiptAnswer) }, { $ref: getSchemaPath(BatchAnswer) }] };

const LINES_IN =
  'A CloudEvent a line, any number of lines. Read the answers while you send: those that you have not read yet are kept ' +
  'up to LEDGER_HTTP_UNREAD_MB. A body that stops coming is cut off after LEDGER_HTTP_STALL_SECONDS; an empty line keeps ' +
  'it open. May be gzipped (Content-Encoding: gzip).';

const LINES_OUT =
  'A receipt a line, in the order of the lines. Where the stream breaks off, the last line has the status `failed` and ' +
  'the problem, or the connection is reset: lines without an answer were not acknowledged, and can be sent again.';

/** What `POST /v1/events` answers. It reads and answers by hand, so its description is written by hand. */
export const ApiEvents = (): MethodDecorator =>
  applyDecorators(
    ApiExtraModels(ReceiptAnswer, BatchAnswer),
    ApiResponse({
      status: 200,
      description: 'Repeated; or the answers to a batch or a stream, each with its own status.',
      content: {
        'application/json': { schema: answers },
        [NDJSON_TYPE]: { schema: { type: 'string', description: LINES_OUT } },
      },
    }),
    ApiResponse({ status: 201, description: 'Recorded: durable, at this position.', type: ReceiptAnswer }),
    ApiResponse({ status: 202, description: 'Kept until its predecessor comes.', type: ReceiptAnswer }),
  );

/** What `POST /v1/events` reads, by media type: a thing that decorators cannot say. */
export const eventsBody = {
  required: true,
  content: {
    'application/cloudevents+json': { schema: one },
    'application/cloudevents-batch+json': { schema: many },
    'application/json': { schema: { oneOf: [one, many] } },
    ...Object.fromEntries(NDJSON_TYPES.map((type) => [type, { schema: { type: 'string', description: LINES_IN } }])),
  },
};

/** The schemas of all events that the ledger takes: the envelope, and the data of each version of each event. */
export function eventComponents(): Record<string, object> {
  const schemas = eventSchemas().filter(({ type }) => isSubmittable(type));
  const data = schemas.map(({ type, version, schema }) => [dataSchemaName(type, version), schema]);
  return { ...Object.fromEntries(data), CloudEvent: cloudEvent(schemas) };
}

interface Kind {
  readonly type: string;
  readonly version: number;
}

const nameOf = ({ type, version }: Kind): string => `org.request-ledger.${type}.v${version}`;

/** The type of an event, and the data that goes with it: exactly one fits, since no two have the same type. */
const typeWithData = (kind: Kind): object => ({
  properties: {
    type: { const: nameOf(kind) },
    data: { $ref: `#/components/schemas/${dataSchemaName(kind.type, kind.version)}` },
  },
  required: ['type', 'data'],
});

function cloudEvent(schemas: readonly Kind[]): object {
  return {
    type: 'object',
    description: 'A CloudEvent 1.0 in its JSON format; `subject` is the id of the demand.',
    required: ['specversion', 'id', 'source', 'type', 'subject', 'data'],
    properties: {
      specversion: { const: '1.0' },
      id: {
        type: 'string',
        pattern: EVENT_ID_PATTERN,
        description:
          'With `source`, names the event permanently: the same pair twice is one event. Opaque, such as a UUID.',
      },
      source: { type: 'string', format: 'uri-reference' },
      type: { type: 'string', enum: schemas.map(nameOf) },
      subject: { type: 'string', pattern: ID_PATTERN, description: 'The id of the demand. Opaque, such as a UUID.' },
      time: {
        type: 'string',
        format: 'date-time',
        description: 'When it happened; the start of `data.on` if left out.',
      },
      datacontenttype: { type: 'string', description: 'application/json, or another type that ends in +json.' },
      traceparent: { type: 'string', description: 'W3C trace context.' },
      data: { type: 'object', description: 'What happened: the fields of the event that `type` names.' },
    },
    oneOf: schemas.map(typeWithData),
  };
}
