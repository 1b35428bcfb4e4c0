import { readFileSync, readdirSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { Instant } from '@ledger/kernel';
import { catalog, type EventType } from './catalog';
import { readEvent } from './read-event';
import type { Data } from './schema/define-event';
import { jsonSchemaOf } from './schema/json-schema';

const FOLDER = `${__dirname}/__history__`;
const ajv = new Ajv2020({ allErrors: true });
addFormats(ajv);

/** Every version of every event, in catalog order, oldest version first. */
const schemas = (Object.keys(catalog) as EventType[]).flatMap((type) =>
  Array.from({ length: catalog[type].version }, (_, older) => older + 1).map((version) => ({
    type,
    version,
    schema: jsonSchemaOf(type, version),
  })),
);
for (const { schema } of schemas) ajv.addSchema(schema);

/** `undefined` when the data is valid under that version, else what is wrong. */
function faultsOf(type: string, version: number, data: unknown): string | undefined {
  const validate = ajv.getSchema(`urn:request-ledger:event:${type}:${version}`)!;
  return validate(data) === true ? undefined : ajv.errorsText(validate.errors);
}

const sampleOf = (type: string, version: number) =>
  JSON.parse(readFileSync(`${FOLDER}/${type}.${version}.json`, 'utf8')) as Data;

const versions = schemas.map(({ type, version }) => [type, version] as const);

describe('stored samples', () => {
  it('there is one of each version of each event, and no other file', () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(
      versions.map(([type, version]) => `${type}.${version}.json`).toSorted(),
    );
  });

  it.each(versions)('%s %d is valid under its own schema', (type, version) => {
    expect(faultsOf(type, version, sampleOf(type, version))).toBeUndefined();
  });

  it.each(versions)('%s %d lifts to a valid event of the newest version', (type, version) => {
    const data = sampleOf(type, version);
    const before = JSON.stringify(data);
    const at = '2019-03-08T10:00:00.000Z' as Instant;
    const event = readEvent({ type, version, at, origin: { source: 'https://a.example/cases', id: 'e 1' }, data });
    expect(event).toMatchObject({ type, at, origin: 'https://a.example/cases e 1' });
    expect(faultsOf(type, catalog[type].version, event.data)).toBeUndefined();
    expect(JSON.stringify(data)).toBe(before);
  });

  it.each(versions)(
    '%s %d refuses a member that it does not know, and the lack of one that it needs',
    (type, version) => {
      const data = sampleOf(type, version);
      expect(faultsOf(type, version, { ...data, note: 'Jane Doe' })).toMatch('additional properties');
      const { on: _on, ...rest } = data;
      expect(faultsOf(type, version, rest)).toMatch("required property 'on'");
    },
  );
});

describe('the schemas', () => {
  const receipt = sampleOf('DemandReceived', 2);

  it.each([
    ['a negative count', { accounts: -1 }],
    ['a count above the largest', { accounts: 1_000_000_001 }],
    ['2^53 + 1', { accounts: 2 ** 53 + 1 }],
    ['a broken count', { accounts: 1.5 }],
    ['a count in words', { accounts: '1' }],
    ['an unknown country', { country: 'AA' }],
    ['a country in lower case', { country: 'ie' }],
    ['an unknown process', { process: 'toString' }],
    ['a day that does not exist', { on: '2019-02-29' }],
    ['a day in another notation', { on: '8 March 2019' }],
    ['a flag in words', { ownerConsent: 'yes' }],
    ['null', { segment: null }],
  ])('refuse %s', (_, wrong) => {
    expect(faultsOf('DemandReceived', 2, { ...receipt, ...wrong })).toBeDefined();
  });

  it.each(['', '-c', 'c 1', '__proto__', 'c\n', 'x'.repeat(129)])('refuse %j as an id', (challenge) => {
    expect(faultsOf('DemandChallenged', 1, { ...sampleOf('DemandChallenged', 1), challenge })).toBeDefined();
  });

  it.each(['c', '2019/44:b.1_x', 'x'.repeat(128), 'constructor'])('take %j as an id', (challenge) => {
    expect(faultsOf('DemandChallenged', 1, { ...sampleOf('DemandChallenged', 1), challenge })).toBeUndefined();
  });

  it('are named after their event and version', () => {
    const named = ({ type, version }: { type: EventType; version: number }) =>
      `urn:request-ledger:event:${type}:${version}`;
    expect(schemas.map(({ schema }) => schema['$id'])).toEqual(schemas.map(named));
    expect(schemas).toHaveLength(Object.keys(catalog).length + 1);
  });
});
