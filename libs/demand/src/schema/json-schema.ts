import { definitionOf } from '../read-event';
import { ID_PATTERN, LARGEST_COUNT, type Field, type Shape } from './fields';

/** A JSON Schema (2020-12) as plain JSON. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/**
 * The JSON Schema of one version of one event's data, made from its definition.
 *
 * @throws EventFromTheFuture for a type or version that is not in the catalog
 */
export function jsonSchemaOf(type: string, version: number): JsonSchema {
  const definition = definitionOf(type, version);
  const shape = version === definition.version ? definition.shape : definition.older[version]!;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:request-ledger:event:${type}:${version}`,
    title: `${type}, version ${version}`,
    description: definition.about,
    type: 'object',
    properties: Object.fromEntries(Object.entries(shape).map(([name, field]) => [name, schemaOf(field)])),
    required: required(shape),
    additionalProperties: false,
  };
}

const required = (shape: Shape): string[] =>
  Object.entries(shape)
    .filter(([, field]) => !field.optional)
    .map(([name]) => name);

/** A day of the years 1970 to 9998. The format adds how many days a month has, to the tools that check formats. */
const DAY_PATTERN = '^(?!9999)(?:19[7-9]\\d|[2-9]\\d{3})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d|3[01])$';

const schemas: { readonly [K in Field['kind']]: (field: Extract<Field, { kind: K }>) => JsonSchema } = {
  word: ({ of }) => ({ type: 'string', enum: of.words }),
  count: () => ({ type: 'integer', minimum: 0, maximum: LARGEST_COUNT }),
  date: () => ({ type: 'string', format: 'date', pattern: DAY_PATTERN }),
  flag: () => ({ type: 'boolean' }),
  id: () => ({ type: 'string', pattern: ID_PATTERN }),
};

const schemaOf = (field: Field): JsonSchema => ({
  description: field.about,
  ...(schemas[field.kind] as (field: Field) => JsonSchema)(field),
});
