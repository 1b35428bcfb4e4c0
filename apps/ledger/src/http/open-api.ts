import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, getSchemaPath, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { DismissCommand } from '../demands/waiting.dto';
import { eventComponents } from '../events/event-schemas';
import { eventsBody } from '../events/events.openapi';
import { totalsComponents } from '../totals/totals.openapi';
import { ProblemAnswer } from './problem.dto';

/** The description of the HTTP surface at /docs, and as /openapi.json. Made when first asked for. */
export function installOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApiOf(app), {
    raw: ['json'],
    jsonDocumentUrl: 'openapi.json',
    customSiteTitle: 'Request Ledger API',
  });
}

function openApiOf(app: NestFastifyApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Request Ledger')
    .setDescription('Legal demands for customer data in, auditable transparency totals out.')
    .setVersion('1')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (_controller, method) => method,
    extraModels: [ProblemAnswer],
  });
  for (const [path, { get, post }] of Object.entries(document.paths)) {
    for (const operation of [get, post]) if (operation) complete(operation, path);
  }
  const events = document.paths['/v1/events']?.post;
  if (events) events.requestBody = eventsBody;
  return { ...document, components: { ...document.components, schemas: schemasOf(document) } };
}

function schemasOf({ components }: OpenAPIObject): Record<string, object> {
  const { [DismissCommand.name]: dismissal, ...schemas } = components?.schemas ?? {};
  // The pipe refuses fields that a command does not have.
  const closed = dismissal && { [DismissCommand.name]: { ...dismissal, additionalProperties: false } };
  return { ...schemas, ...closed, ...eventComponents(), ...totalsComponents() };
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** What is the same everywhere: how things fail, and a separate name for each form of an answer. */
function complete(operation: Operation, path: string): void {
  const schema = { $ref: getSchemaPath(ProblemAnswer) };
  operation.responses.default = {
    description: 'A problem (RFC 9457).',
    content: { 'application/problem+json': { schema } },
  };
  const [, suffix = ''] = /\.(\w+)$/.exec(path) ?? [];
  operation.operationId =
    operation.operationId?.replace(/\[\d+\]$/, suffix && `As${suffix[0]!.toUpperCase()}${suffix.slice(1)}`) ?? path;
}
