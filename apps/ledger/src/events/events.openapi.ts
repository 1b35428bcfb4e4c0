import { eventKinds } from '@ledger/intake';
import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import { NDJSON_TYPE, NDJSON_TYPES } from '../http/media-types';
import { BATCH_LIMIT } from './batch-limit';
import { CLOUD_EVENT, dataName, refTo } from './event-schemas';
import { BatchAnswer, ReceiptAnswer } from './events.dto';

const one = { $ref: refTo(CLOUD_EVENT) };
const many = { type: 'array', items: one, maxItems: BATCH_LIMIT };
/** In binary mode the attributes are in headers, and the body is the data of one event. */
const dataAlone = { anyOf: eventKinds.map((kind) => ({ $ref: refTo(dataName(kind)) })) };
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
    'application/json': { schema: { anyOf: [one, many, dataAlone] } },
    ...Object.fromEntries(NDJSON_TYPES.map((type) => [type, { schema: { type: 'string', description: LINES_IN } }])),
  },
};
