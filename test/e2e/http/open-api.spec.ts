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

  it('gives each operation a name of its own', () => {
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

  it('holds the data of every version of every event', () => {
    expect(Object.keys(document.components.schemas)).toEqual(
      expect.arrayContaining([
        'CloudEvent',
        'DemandReceived.v1',
        'DemandReceived.v2',
        'DataDisclosed.v1',
        'PersonalDataErased.v1',
      ]),
    );
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
