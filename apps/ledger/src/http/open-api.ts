import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { eventComponents } from '../events/events.openapi';
import { totalsComponents } from '../totals/totals.openapi';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

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
  const document = SwaggerModule.createDocument(app, config, { operationIdFactory: (_controller, method) => method });
  Object.assign(((document.components ??= {}).schemas ??= {}), eventComponents(), totalsComponents());
  return document;
}
