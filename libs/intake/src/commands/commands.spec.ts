import { catalog, jsonSchemaOf, type Field } from '@ledger/demand';
import { parseDate } from '@ledger/kernel';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { Test } from '@nestjs/testing';
import { Ajv2020 } from 'ajv/dist/2020';
import fc from 'fast-check';
import { openLedger, type Ledger } from '../testing/ledger';
import { ApplicationModule, faultsIn, RecordStep, stepNames, steps, type Step, type StepTaken } from '.';

describe('the body of a step', () => {
  const ajv = new Ajv2020();
  ajv.addFormat('date', (text: string) => parseDate(text) !== undefined);

  const wrong = fc.oneof(
    fc.constantFrom(
      null,
      undefined,
      '',
      'Ireland',
      'x y',
      '2019-02-29',
      '2019-3-1',
      -1,
      0.5,
      1e9 + 1,
      2 ** 53,
      [],
      {},
      true,
    ),
    fc.string({ unit: 'binary' }),
  );
  const rightFor = (field: Field): fc.Arbitrary<unknown> => {
    if (field.kind === 'word') return fc.constantFrom(...field.of.words);
    if (field.kind === 'count') return fc.integer({ min: 0, max: 1e9 });
    if (field.kind === 'flag') return fc.boolean();
    return field.kind === 'date' ? fc.constantFrom('2019-03-01', '2020-02-29') : fc.constantFrom('c-1', 'A:b/c.d_9');
  };
  const bodies = (step: Step): fc.Arbitrary<Record<string, unknown>> => {
    const { shape } = catalog[steps[step]];
    const mostlyRight = Object.entries(shape as Record<string, Field>).map(
      ([name, field]) =>
        [name, fc.oneof({ arbitrary: rightFor(field), weight: 12 }, { arbitrary: wrong, weight: 1 })] as const,
    );
    const stray = [
      'officer',
      fc.oneof({ arbitrary: fc.constant(undefined), weight: 8 }, { arbitrary: wrong, weight: 1 }),
    ] as const;
    const record = fc.record(Object.fromEntries([...mostlyRight, stray]), { requiredKeys: [] });
    return fc.oneof(record, fc.record(Object.fromEntries(mostlyRight)));
  };
  const asSent = (body: object): unknown => JSON.parse(JSON.stringify(body));

  it.each(stepNames)('of %s is taken exactly when the JSON Schema of its event takes it', (step) => {
    const { type, version } = catalog[steps[step]];
    const allows = ajv.compile(jsonSchemaOf(type, version));
    const seen = new Set<boolean>();
    fc.assert(
      fc.property(bodies(step).map(asSent), (body) => {
        const taken = faultsIn(step, body).length === 0;
        seen.add(taken);
        expect({ body, taken }).toEqual({ body, taken: allows(body) });
      }),
      { numRuns: 100 },
    );
    expect(seen.size).toBe(2);
  });

  it('is told field by field what is wrong with it', () => {
    expect(faultsIn('disclose', { on: '2019-13-01', category: 'content', accounts: -1, officer: 'N. N.' })).toEqual([
      { pointer: '/officer', detail: 'property officer should not exist' },
      { pointer: '/on', detail: 'on has to be a day of the calendar such as 2019-03-08, of the years 1970 to 9998' },
      { pointer: '/accounts', detail: 'accounts is negative: a count never is' },
    ]);
    expect(faultsIn('validate', 'today')).toEqual([{ pointer: '', detail: 'the body has to be a JSON object' }]);
  });
});

describe('a command', () => {
  let ledger: Ledger;
  let commands: CommandBus;
  let close: () => Promise<void>;
  beforeEach(async () => {
    ledger = openLedger();
    const nest = await Test.createTestingModule({
      imports: [CqrsModule.forRoot(), ApplicationModule.of(ledger.intake)],
    }).compile();
    await nest.init();
    commands = nest.get(CommandBus);
    close = () => nest.close();
  });
  afterEach(async () => {
    await close();
    await ledger.close();
  });

  const RECEIPT = {
    on: '2019-03-01',
    section: 'criminal',
    country: 'IE',
    authority: 'police',
    process: 'subpoena',
    accounts: 2,
    segment: 'consumer',
  };
  const receive: StepTaken = { demand: 'd-1', step: 'receive', data: RECEIPT, idempotencyKey: 'k-1', context: {} };
  const run = (taken: Partial<StepTaken> = {}) => commands.execute(new RecordStep({ ...receive, ...taken }));
  const slug = 'urn:request-ledger:problem:';

  it('records the event of its step under the opaque id of its giver, and the name nowhere', async () => {
    const context = { principal: { name: 'ada', id: '5f0c11aa' } };
    expect(await run({ context })).toMatchObject({
      status: 'recorded',
      source: 'urn:request-ledger:command:5f0c11aa',
      id: 'k-1',
      demand: 'd-1',
      revision: 0,
    });
    const [recorded] = await ledger.store.readStream('d-1');
    expect(JSON.stringify(recorded)).not.toContain('ada');
    expect(recorded!.entry).toMatchObject({
      type: 'DemandReceived',
      version: 2,
      at: '2019-03-01T00:00:00.000Z',
      data: RECEIPT,
    });
  });

  it('given again under its key is one command with one answer', async () => {
    const first = await run();
    expect(await run()).toEqual({ ...first, status: 'repeated' });
    expect(await ledger.store.readStream('d-1')).toHaveLength(1);
  });

  it('is refused when its key belongs to another command', async () => {
    await run();
    const other = await run({ data: { ...RECEIPT, accounts: 9 } });
    expect(other).toMatchObject({ status: 'refused', problem: { type: `${slug}idempotency-key-reused`, status: 422 } });
  });

  it('is refused without a key', async () => {
    expect(await run({ idempotencyKey: undefined })).toMatchObject({
      status: 'refused',
      problem: { type: `${slug}idempotency-key-missing`, status: 400 },
    });
  });

  it('is refused where an event would wait', async () => {
    const early = await run({ step: 'validate', data: { on: '2019-03-02' } });
    expect(early).toMatchObject({ status: 'refused', problem: { type: `${slug}predecessor-missing`, status: 409 } });
    expect(await ledger.store.waitingRoom.count()).toBe(0);
  });

  it('is held to the rules', async () => {
    await run();
    await run({ step: 'validate', data: { on: '2019-03-02' }, idempotencyKey: 'k-2' });
    const data = { on: '2019-03-03', category: 'content', accounts: 1 };
    expect(await run({ step: 'disclose', data, idempotencyKey: 'k-3' })).toMatchObject({
      status: 'refused',
      problem: { type: `${slug}rule-broken`, status: 409, rule: 'content-needs-a-warrant' },
    });
  });
});
