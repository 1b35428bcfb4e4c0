import { EVENT_ID_PATTERN, ID_PATTERN } from '@ledger/demand';
import { JSON_TYPE_PATTERN, LONGEST, SOURCE_PATTERN } from './envelope';

/** An attribute that is `null` counts as not given (CloudEvents JSON format, 2.2). */
const optional = { type: ['string', 'null'] };

/**
 * The JSON Schema (2020-12) of the attributes that `readEnvelope` reads; `type` and `data` are those of an event. What it
 * cannot say: ids may not tell of a person, and instants lie in the years 1970 to 9998, with leap seconds where they were.
 */
export const envelopeSchema = {
  type: 'object',
  description: 'The attributes of a CloudEvent 1.0 in its JSON format. Extension attributes are allowed, and not kept.',
  required: ['specversion', 'id', 'source', 'subject'],
  properties: {
    specversion: { type: 'string', enum: ['1.0'] },
    id: {
      type: 'string',
      pattern: EVENT_ID_PATTERN,
      description:
        'With `source`, names the event permanently: the same pair twice is one event. Opaque, such as a UUID.',
    },
    source: {
      type: 'string',
      maxLength: LONGEST,
      pattern: SOURCE_PATTERN,
      description: 'The system that the event comes from: a URI reference (RFC 3986).',
    },
    subject: { type: 'string', pattern: ID_PATTERN, description: 'The id of the demand. Opaque, such as a UUID.' },
    time: {
      ...optional,
      format: 'date-time',
      description: 'When it happened; the start of `data.on` if left out.',
    },
    datacontenttype: {
      ...optional,
      pattern: JSON_TYPE_PATTERN,
      description: 'application/json, or another type that ends in +json.',
    },
    data_base64: { type: 'null', description: 'Cannot be used: the ledger reads JSON in `data`.' },
    traceparent: { description: 'W3C trace context; passed over when it is not valid.' },
  },
} as const;
