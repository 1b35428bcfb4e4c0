import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Data, EventType } from '@ledger/demand';
import { instantOf, type Instant } from '@ledger/kernel';
import { RecordStep, RecordStepHandler } from '../commands/record-step';
import { readSubmission } from './submission';
import { cloudEvent, openLedger, received, validated } from '../testing/ledger';

const LATEST = instantOf(new Date('2019-07-02T12:00:00Z'));
const read = (event: object) => readSubmission(event, {}, LATEST);
const problemOf = (event: object) => {
  const one = read(event);
  return one.ok ? undefined : one.error;
};

const challenged = (challenge: string) =>
  cloudEvent('DemandChallenged.v1', { on: '2019-03-02', challenge, ground: 'overbroad' });
const secret = (order: string) => cloudEvent('SecrecyOrderImposed.v1', { on: '2019-03-02', order });

/** Every place of an event that takes a name of its sender's making. */
const PLACES: readonly (readonly [string, (id: string) => object])[] = [
  ['the id of an event', (id) => received({}, { id })],
  ['the id of a demand', (subject) => received({}, { subject })],
  ['the id of a challenge', challenged],
  ['the id of a secrecy order', secret],
];

const telling = fc.oneof(
  fc.emailAddress(),
  fc.constantFrom('JohnSmith-SSN-078-05-1120', 'tel:353861234567', 'john%40x.org', '4111111111111111', 'a.078/05/1120'),
  fc.integer({ min: 100_000_000, max: 999_999_999 }).map((n) => `acct-${n}`),
);

describe.each(PLACES)('%s', (_what, eventWith) => {
  it('is refused by name of the rule in a form that tells of a person, which the answer does not repeat', () => {
    fc.assert(
      fc.property(telling, (id) => {
        const found = problemOf(eventWith(id));
        expect(found).toMatchObject({
          rule: 'ids-are-opaque',
          detail: expect.stringContaining('send a UUID, or a hash'),
        });
        expect(JSON.stringify(found)).not.toContain(id);
      }),
    );
  });

  it.each(['John Smith 1970-01-01', 'a\u200bb', 'é', '', 'x'.repeat(257), '<b>', 'a\nb'])(
    'is refused outside the documented letters and length: %j',
    (id) => expect(problemOf(eventWith(id))).toBeDefined(),
  );

  it('is taken as a UUID, a hash, a date with a number, and as the simulator makes it', () => {
    const sound = fc.oneof(
      fc.uuid(),
      fc.ulid(),
      fc.string().map((text) => createHash('sha256').update(text).digest('hex')),
      fc.constantFrom('2019-03-04-0001', '2019/03/04/0001', 'sim7-zz9', 'case-1', '1', 'A:b/c.d_9'),
    );
    fc.assert(fc.property(sound, (id) => expect(problemOf(eventWith(id))).toBeUndefined()));
  });
});

it('the id of an event may be in base 64 as well, and 256 characters long', () => {
  for (const id of ['mJ/k+8==', '-_abc', 'a'.repeat(256)]) expect(problemOf(received({}, { id }))).toBeUndefined();
});

it('a source with the address of a person is refused; the number of a cloud account is none', () => {
  expect(problemOf(received({}, { source: 'mailto:jane@x.org' }))).toMatchObject({ rule: 'ids-are-opaque' });
  expect(problemOf(received({}, { source: 'https://x.example/accounts/123456789012' }))).toBeUndefined();
});

describe('an Idempotency-Key', () => {
  const ledger = openLedger();
  afterAll(() => ledger.close());
  const { data } = received();
  const take = (idempotencyKey: string, demand: string) =>
    new RecordStepHandler(ledger).execute(
      new RecordStep({ demand, step: 'receive', checkedData: data as object, idempotencyKey, context: {} }),
    );

  it.each(['jane@x.org', 'John Smith', 'SSN 078-05-1120', '078-05-1120', '353861234567'])(
    'is refused when it tells too much or holds other letters, and is not repeated: %s',
    async (key) => {
      const receipt = await take(key, 'd-1');
      expect(receipt).toMatchObject({
        status: 'refused',
        problem: { type: 'urn:request-ledger:problem:bad-idempotency-key' },
      });
      expect(JSON.stringify(receipt)).not.toContain(key);
    },
  );
});

it('what was recorded under ids of older forms, and an erasure of then, stay readable and can be gone on from', async () => {
  const ledger = openLedger();
  const at = '2019-03-01T00:00:00.000Z' as Instant;
  const old = (id: string, type: EventType, version: number, data: object) => ({
    origin: { source: 'mailto:jane@x.org', id },
    proposed: { type, version, at, data: data as Data },
  });
  const told = [
    old('John Smith 078-05-1120', 'DemandReceived', 2, received().data as object),
    old('erased', 'PersonalDataErased', 1, { on: '2019-03-02', basis: 'court-order' }),
  ];
  for (const [expected, { origin, proposed }] of told.entries()) {
    await ledger.store.append([{ stream: 'd-1', expected, origin, digest: `digest ${expected}`, events: [proposed] }]);
  }
  expect(await ledger.intake.submitOne(validated(), {})).toMatchObject({ status: 'recorded', revision: 2 });
  expect((await ledger.store.readStream('d-1')).map(({ entry }) => entry.origin.id).slice(0, 2)).toEqual(
    told.map(({ origin }) => origin.id),
  );
  await ledger.close();
});

describe('PersonalDataErased', () => {
  it('cannot be submitted, in no version, and the answer says why', () => {
    const erased = cloudEvent('PersonalDataErased.v1', { on: '2019-03-02', basis: 'court-order' });
    expect(problemOf(erased)).toMatchObject({
      type: 'urn:request-ledger:problem:not-offered',
      status: 422,
      detail: expect.stringContaining('erases none'),
    });
  });
});
