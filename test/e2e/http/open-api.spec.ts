import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { steps } from '@ledger/intake';
import { Ajv2020 } from 'ajv/dist/2020';
import { Service, servedRoutes, type ServedRoute } from '../harness';

interface Operation {
  readonly summary?: string;
  readonly operationId: string;
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly 'x-roles'?: readonly string[];
  readonly security?: readonly object[];
  readonly responses: Record<string, { content?: Record<string, unknown> }>;
}
interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, { properties?: Record<string, unknown> }> };
}

let service: Service;
let routes: ServedRoute[];
let document: Document;
let operations: { readonly name: string; readonly operation: Operation }[];
beforeAll(async () => {
  [service, routes] = await Promise.all([Service.start(), servedRoutes()]);
  document = (await (await service.get('/openapi.json')).json()) as Document;
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );
});
afterAll(() => service.stop());

const isDocumentation = ({ path }: ServedRoute): boolean => /^\/(docs|openapi\.json)/.test(path);

interface Refusal {
  readonly errors: readonly { readonly detail: string }[];
}

/** The parameters that a refusal of an unknown one lists. */
function known({ errors }: Refusal): string[] {
  const [, list = ''] = errors[0]!.detail.split(', only ');
  return list === 'none' ? [] : list.split(', ').sort();
}

/** What the server serves, under the names of OpenAPI. HEAD comes with every GET. */
const served = (): Map<string, readonly string[]> =>
  new Map(
    routes
      .filter((route) => route.method !== 'HEAD' && !isDocumentation(route))
      .map(({ method, path, roles }) => [`${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`, roles]),
  );

describe('the OpenAPI document', () => {
  it('lists exactly the routes that the server has', () => {
    expect(operations.map(({ name }) => name).sort()).toEqual([...served().keys()].sort());
  });

  it('says who may use each', () => {
    expect(Object.fromEntries(operations.map(({ name, operation }) => [name, operation['x-roles']]))).toEqual(
      Object.fromEntries(served()),
    );
  });

  it('asks for a token wherever not anyone may come', () => {
    const without = operations.filter(({ operation }) => !operation.security).map(({ name }) => name);
    expect(without.sort()).toEqual(
      [...served()]
        .filter(([, roles]) => roles[0] === 'anyone')
        .map(([name]) => name)
        .sort(),
    );
  });

  it('describes each in a sentence, with what comes back and how it fails', () => {
    const poor = operations.filter(({ operation: { summary, responses } }) => {
      const good = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      return (
        !summary ||
        good.every(([, { content }]) => !content) ||
        !responses['default']?.content?.['application/problem+json']
      );
    });
    expect(poor.map(({ name }) => name)).toEqual([]);
  });

  it('names the parameters that each route takes, and no others', async () => {
    const documented = (operation: Operation) =>
      (operation.parameters ?? [])
        .filter((each) => each.in === 'query')
        .map((each) => each.name)
        .sort();
    for (const { name, operation } of operations.filter((each) => each.name.startsWith('GET'))) {
      const path = name.slice('GET '.length).replaceAll(/\{\w+\}/g, '2019');
      const answer = await service.get(`${path}?no-such-parameter=1`);
      expect([name, answer.status]).toEqual([name, 400]);
      expect([name, known((await answer.json()) as Refusal)]).toEqual([name, documented(operation)]);
    }
  });

  it('gives each operation a unique name', () => {
    const names = operations.map(({ operation }) => operation.operationId);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('defines every schema that it refers to, and none of them is empty', () => {
    const { schemas } = document.components;
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
      ([, name]) => name!,
    );
    expect([...new Set(references)].filter((name) => !schemas[name])).toEqual([]);
    const empty = Object.entries(schemas).filter(
      ([, { properties }]) => properties && Object.keys(properties).length === 0,
    );
    expect(empty.map(([name]) => name)).toEqual([]);
  });

  it('holds the data of every version of every event that can be sent, and of no other', () => {
    const names = Object.keys(document.components.schemas);
    expect(names).toEqual(
      expect.arrayContaining(['CloudEvent', 'DemandReceived.v1', 'DemandReceived.v2', 'DataDisclosed.v1']),
    );
    expect(names.filter((name) => /^(PersonalDataErased|PolicyExceptionNoted)/.test(name))).toEqual([]);
  });
});

describe('/docs', () => {
  it('is a page that loads nothing from elsewhere', async () => {
    const response = await service.get('/docs');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    expect(response.headers.get('content-security-policy')).toContain("script-src 'self'");
    const links = [...(await response.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link!);
    expect(links.filter((link) => /^(https?:)?\/\//.test(link))).toEqual([]);
    const statuses = await Promise.all(
      links.map(async (link) => (await fetch(new URL(link, `${service.url}/docs`))).status),
    );
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
  });
});

describe('a gateway that goes by the OpenAPI document', () => {
  const SAMPLES = resolve(__dirname, '../../../libs/demand/src/__history__');
  const samples = readdirSync(SAMPLES).map((file) => {
    const [, type = '', version = ''] = /^(\w+)\.(\d+)\.json$/.exec(file)!;
    return { type, version, data: JSON.parse(readFileSync(join(SAMPLES, file), 'utf8')) as object };
  });
  /** All but what only the ledger writes. */
  const sent = () => samples.filter(({ type }) => document.components.schemas[`${type}.v1`] !== undefined);

  /** Checks a value by a schema of the document, with the validator that most gateways use. */
  function fits(pointer: string, value: unknown): boolean {
    const ajv = new Ajv2020({ strict: false, formats: { date: true, 'date-time': true, 'uri-reference': true } });
    ajv.addSchema({ ...document, $id: 'document' });
    return ajv.validate({ $ref: `document#${pointer}` }, value);
  }

  const event = (type: string, data: object): object => ({
    specversion: '1.0',
    id: '1',
    source: 'https://cases.example',
    subject: 'd-1',
    type: `org.request-ledger.${type}`,
    data,
  });

  it('lets every event through that the ledger takes', () => {
    expect(sent().length).toBeGreaterThan(15);
    const refused = sent().filter(({ type, version, data }) => {
      return !fits('/components/schemas/CloudEvent', event(`${type}.v${version}`, data));
    });
    expect(refused.map(({ type }) => type)).toEqual([]);
  });

  it('lets no event through with the data of another', () => {
    const { data } = sent().find(({ type }) => type === 'DemandValidated')!;
    expect(fits('/components/schemas/CloudEvent', event('DataDisclosed.v1', data))).toBe(false);
  });

  it.each(Object.entries(steps))('lets the body of the step %s through', (step, type) => {
    const { data } = samples.findLast((sample) => sample.type === type)!;
    const path = `/v1/demands/{id}/${step}`.replaceAll('/', '~1');
    expect(fits(`/paths/${path}/post/requestBody/content/application~1json/schema`, data)).toBe(true);
  });
});
