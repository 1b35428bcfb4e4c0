import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Step, stepNames, steps } from '@ledger/intake';
import { parseTable } from '@ledger/published';
import { simulate } from '@ledger/simulator';
import { registerSchema, setShouldValidateFormat, validate } from '@hyperjump/json-schema/openapi-3-1';
import '@hyperjump/json-schema/formats';
import fc from 'fast-check';
import { received, type SampleEvent } from '../../sample-events';
import { Service } from '../harness';

/** A validator of JSON Schema and OpenAPI 3.1 that shares no code with the one in the service. */
type Fits = (value: unknown) => boolean;
interface Document {
  readonly paths: Readonly<Record<string, object>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const ROOT = resolve(__dirname, '../../..');
const HOME = 'https://ledger.example/openapi';
const DIALECT = 'https://spec.openapis.org/oas/3.1/dialect/base';

let service: Service;
let document: Document;
let eventSchemas: { readonly name: string; readonly fits: Fits }[];
let fitsCloudEvent: Fits;
beforeAll(async () => {
  service = await Service.start();
  // Parsed here: the validator accepts only objects of its realm.
  document = JSON.parse(await (await service.get('/openapi.json')).text()) as Document;
  setShouldValidateFormat(true);
  publish(HOME, document);
  eventSchemas = await eventSchemasOf(HOME);
  fitsCloudEvent = await schemaAt(HOME, '/components/schemas/CloudEvent');
});
afterAll(() => service.stop());

/** The document under an address, for the validator to find it. */
const publish = (address: string, it: Document): void =>
  registerSchema({ $schema: DIALECT, ...it } as never, address, DIALECT);

async function schemaAt(address: string, pointer: string): Promise<Fits> {
  const check = await validate(`${address}#${encodeURI(pointer)}`);
  return (value) => check(value as never).valid;
}

const eventSchemasOf = (address: string) =>
  Promise.all(
    Object.keys(document.components.schemas)
      .filter((name) => name.endsWith('.event'))
      .map(async (name) => ({ name, fits: await schemaAt(address, `/components/schemas/${name}`) })),
  );

/** The first 4,000 events of the demo. */
function demoEvents(): SampleEvent[] {
  const table = parseTable(readFileSync(join(ROOT, 'data/published/microsoft-lerr-2019-H1.csv'), 'utf8'));
  if (!table.ok) throw new Error('the published table cannot be read');
  const events: SampleEvent[] = [];
  for (const line of simulate(table.value, { seed: '2019', late: 0.05, duplicates: 0.02 })) {
    events.push(JSON.parse(line) as SampleEvent);
    if (events.length === 4_000) break;
  }
  return events;
}

/** Stored samples: every version of every event. */
const SAMPLES = join(ROOT, 'libs/demand/src/__history__');
const samples = readdirSync(SAMPLES).map((file) => ({
  name: file.replace(/\.(\d+)\.json$/, '.v$1'),
  data: JSON.parse(readFileSync(join(SAMPLES, file), 'utf8')) as Record<string, unknown>,
}));
const submittable = samples.filter(({ name }) => !/^(PersonalDataErased|PolicyExceptionNoted)\./.test(name));

let made = 0;
const eventOf = ({ name, data }: (typeof samples)[number]): Record<string, unknown> => ({
  ...received(`s-${(made += 1)}`),
  type: `org.request-ledger.${name}`,
  data,
});

/** Values that most fields do not take. */
const WRONG: readonly unknown[] = [
  null,
  '',
  ' ',
  'Ireland',
  'x y',
  'x\ny',
  'é',
  '2019-02-29',
  '2019-3-1',
  '1969-12-31',
  '9999-01-01',
  '2019-03-08T10:00:00Z',
  '2019-03-08t10:00:00.123456z',
  '2019-03-08T25:00:00Z',
  '2019-03-08 10:00:00Z',
  'application/json',
  'text/plain',
  'application/x+json; charset=utf-8',
  '1.0',
  '0.3',
  'https://x.example/a b',
  'https://x.example/#a#b',
  '%zz',
  'x'.repeat(300),
  -1,
  0,
  0.5,
  2,
  1e9,
  1e9 + 1,
  true,
  [],
  {},
  ['x'],
  { on: '2019-03-08' },
  'org.request-ledger.DemandReceived.v1',
  'org.request-ledger.DemandReceived.v3',
  'org.request-ledger.PolicyExceptionNoted.v1',
];

/** An object with one member removed, replaced or added, also where it is right to. */
const altered = (
  object: Record<string, unknown>,
  further: readonly string[],
): fc.Arbitrary<Record<string, unknown>> => {
  const name = fc.constantFrom(...Object.keys(object), ...further, 'stray');
  const removed = name.map((each) => Object.fromEntries(Object.entries(object).filter(([key]) => key !== each)));
  const replaced = fc.tuple(name, fc.constantFrom(...WRONG)).map(([key, value]) => ({ ...object, [key]: value }));
  return fc.oneof({ arbitrary: removed, weight: 1 }, { arbitrary: replaced, weight: 3 });
};

const ATTRIBUTES = ['time', 'datacontenttype', 'data_base64', 'traceparent'];
const alteredEvent = fc.constantFrom(...submittable).chain((sample) => {
  const event = eventOf(sample);
  const inData = altered(sample.data, ['on', 'country']).map((data) => ({ ...event, data }));
  return fc.oneof(altered(event, ATTRIBUTES), inData);
});

/** Refusals for the shape of an event, which may still break a rule. No schema can say which ids tell of a person. */
const OF_SHAPE =
  /:(bad-envelope|bad-data|unknown-event-type|event-from-the-future-version|written-by-the-ledger-only|not-offered)$/;

/** Whether the service finds that an event has the shape of one. */
async function isTaken(event: object): Promise<boolean> {
  const { type, rule } = (await (await service.post('/v1/events', event)).json()) as { type?: string; rule?: string };
  return type === undefined || rule === 'ids-are-opaque' || !OF_SHAPE.test(type);
}

describe('the served document, read by an independent validator', () => {
  it('lets each of 4,000 events of the demo fit exactly one event', () => {
    const misfits = demoEvents().filter(
      (event) => !fitsCloudEvent(event) || eventSchemas.filter(({ fits }) => fits(event)).length !== 1,
    );
    expect(misfits).toEqual([]);
  });

  it('does so for a tool that passes over "const", as those of OpenAPI 3.0 do', async () => {
    const without = JSON.parse(
      JSON.stringify(document, (key, value: unknown) => (key === 'const' ? undefined : value)),
    ) as Document;
    publish(`${HOME}-3.0`, without);
    const fits = await schemaAt(`${HOME}-3.0`, '/components/schemas/CloudEvent');
    expect(demoEvents().filter((event) => !fits(event))).toEqual([]);
  });

  it('lets every version of every event that can be sent fit the one that its type names', () => {
    for (const sample of submittable) {
      const fitting = eventSchemas.filter(({ fits }) => fits(eventOf(sample))).map(({ name }) => name);
      expect(fitting).toEqual([`${sample.name}.event`]);
    }
  });

  it('refuses an altered event exactly when the service refuses it for its shape', async () => {
    await fc.assert(
      fc.asyncProperty(alteredEvent, async (event) => {
        expect(fitsCloudEvent(event)).toBe(await isTaken(event));
      }),
      { numRuns: 2_000 },
    );
  });

  it('lets a batch, and the data of binary mode, fit the body of the route of events', async () => {
    const fits = await schemaAt(HOME, '/paths/~1v1~1events/post/requestBody/content/application~1json/schema');
    const { data } = received('d-1');
    expect([[received('d-1'), received('d-2')], [], received('d-1'), data].map(fits)).toEqual([true, true, true, true]);
    expect([[7], 'event', { ...data, stray: 1 }, { ...received('d-1'), data: {} }].map(fits)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });

  it.each(stepNames)('refuses an altered body of the step %s exactly when the service does', async (step: Step) => {
    const fits = await schemaAt(
      HOME,
      `/paths/~1v1~1demands~1{id}~1${step}/post/requestBody/content/application~1json/schema`,
    );
    const { data } = samples.findLast(({ name }) => name.startsWith(`${steps[step]}.`))!;
    expect(fits(data)).toBe(true);
    const bodies = fc.sample(altered(data, ['on', 'country']), { numRuns: 60, seed: 7 });
    for (const body of bodies) {
      const response = await service.post(`/v1/demands/t-1/${step}`, body, { 'idempotency-key': `k-${(made += 1)}` });
      const said = (await response.json()) as { type?: string };
      const isRefused = said.type === 'urn:request-ledger:problem:bad-command';
      expect({ body, fits: fits(body) }).toEqual({ body, fits: !isRefused });
    }
  });
});
