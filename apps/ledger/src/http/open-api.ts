import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, getSchemaPath, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { eventComponents } from '../events/events.openapi';
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
  describeProblems(document);
  const { schemas, ...components } = document.components ?? {};
  return {
    ...document,
    components: { ...components, schemas: { ...schemas, ...eventComponents(), ...totalsComponents() } },
  };
}

/** Whatever goes wrong, anywhere, is answered in one way. */
function describeProblems({ paths }: OpenAPIObject): void {
  const schema = { $ref: getSchemaPath(ProblemAnswer) };
  const answer = { description: 'A problem (RFC 9457).', content: { 'application/problem+json': { schema } } };
  for (const { get, post } of Object.values(paths)) {
    for (const operation of [get, post]) if (operation) operation.responses.default = answer;
  }
}
