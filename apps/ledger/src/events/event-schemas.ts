import { jsonSchemaOf } from '@ledger/demand';
import { cloudEventType, envelopeSchema, type EventKind, eventKinds } from '@ledger/intake';

/** Where the OpenAPI document keeps a schema. */
export const refTo = (name: string): string => `#/components/schemas/${name}`;

export const CLOUD_EVENT = 'CloudEvent';
const ATTRIBUTES = 'CloudEventAttributes';

/** The name of the data of one version of an event, and that of the whole event. */
export const dataName = ({ type, version }: EventKind): string => `${type}.v${version}`;
const eventName = (kind: EventKind): string => `${dataName(kind)}.event`;

/** The schemas of all events that the ledger takes: the envelope, each version of each event, and its data. */
export const eventComponents = (): Record<string, object> => ({
  ...Object.fromEntries(eventKinds.map((kind) => [dataName(kind), dataSchema(kind)])),
  ...Object.fromEntries(eventKinds.map((kind) => [eventName(kind), eventSchema(kind)])),
  [ATTRIBUTES]: envelopeSchema,
  [CLOUD_EVENT]: {
    description: 'A CloudEvent 1.0 in its JSON format; `subject` is the id of the demand.',
    oneOf: eventKinds.map((kind) => ({ $ref: refTo(eventName(kind)) })),
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(eventKinds.map((kind) => [cloudEventType(kind), refTo(eventName(kind))])),
    },
  },
});

/** Without its own name and dialect: inside another document they would change what its references mean. */
function dataSchema({ type, version }: EventKind): object {
  const { $id: _id, $schema: _dialect, ...schema } = jsonSchemaOf(type, version);
  return schema;
}

/** The type is given by `enum`: tools of OpenAPI 3.0 pass over `const`, and an event would fit several schemas. */
const eventSchema = (kind: EventKind): object => ({
  type: 'object',
  allOf: [{ $ref: refTo(ATTRIBUTES) }],
  properties: {
    type: { type: 'string', enum: [cloudEventType(kind)] },
    data: { $ref: refTo(dataName(kind)) },
  },
  required: ['type', 'data'],
});
