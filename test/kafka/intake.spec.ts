import { Owners, posturesOf } from '@ledger/intake';
import type { OutgoingRecord } from '@ledger/kafka';
import type { IntakeReceipt, IntakeSink } from '@ledger/streaming';
import { describeWhere } from '../needs';
import { received, type SampleEvent, validated } from '../sample-events';
import { ContractCheck } from './support/contract-check';
import { anyKafka, kafka, type Lent } from './support/brokers';
import { contentDisclosed, inIntake, inStructuredMode } from './support/events';
import { IntakeRig } from './support/intake-rig';
import { readAll, until } from './support/records';

jest.setTimeout(300_000);

describeWhere(kafka, 'Demand events from a real Kafka', () => {
  let lent: Lent;
  let rig: IntakeRig;

  beforeAll(async () => {
    lent = await anyKafka();
  });
  afterAll(async () => lent?.giveBack());
  beforeEach(async () => {
    rig = await IntakeRig.on(lent.brokers);
  });
  afterEach(async () => rig?.close());

  const binary = (event: SampleEvent): OutgoingRecord => rig.binary(event);
  const recorded = (): Promise<number> => rig.recorded();

  it('records each event once, in any mode, repeated or not, over HTTP or Kafka', async () => {
    const demands = Array.from({ length: 200 }, (_, i) => `d-${i}`);
    const events = demands.map((demand) => binary(received(demand)));
    const structured = inStructuredMode(rig.contract, received('d-200'));
    await rig.ledger.intake.submitMany([received('d-0')], {});
    await rig.send([...events, structured, ...events.slice(50, 120)]);

    await rig.run();

    await until('all are recorded', async () => (await recorded()) >= 201);
    await rig.send([binary(received('d-last'))]);
    await until('the last is recorded', async () => (await recorded()) >= 202);
    expect(await recorded()).toBe(202);
    expect(await rig.letters.list()).toEqual([]);
  });

  it('writes poison pills and refused events to the dead letters with bytes and reason, and records all others', async () => {
    const pill = inIntake(rig.contract, 'd-1', {
      value: Buffer.from([0xff, 0x00, 0x7b]),
      headers: { 'content-type': 'application/json', own: 'kept' },
    });
    await rig.send([
      binary(received('d-1')),
      pill,
      binary(validated('d-1')),
      binary(contentDisclosed('d-1')),
      binary(received('d-2', { country: 'nowhere' })),
    ]);

    await rig.run();
    await until('three are set aside', async () => (await rig.letters.list()).length === 3);

    const found = await rig.letters.list();
    expect(found.map(({ stage }) => stage).sort()).toEqual(['decide', 'decide', 'decode']);
    const undecodable = found.find(({ stage }) => stage === 'decode')!;
    const { record } = (await rig.letters.explain(undecodable.name))!;
    expect(record.value).toEqual(Buffer.from([0xff, 0x00, 0x7b]));
    expect(String(record.headers['own'])).toBe('kept');
    expect(undecodable.message).toBe('The value is not UTF-8 text.');
    const broken = found.find(({ rule }) => rule !== undefined)!;
    const whole = (await rig.letters.explain(broken.name))!;
    expect(JSON.parse(String(whole.record.value))).toEqual(contentDisclosed('d-1').data);
    expect(await recorded()).toBe(2);

    const check = new ContractCheck();
    const decided = (await readAll(rig.client, [rig.contract.topic('deadLetters')])).filter(
      ({ value }) => value?.[0] === 0x7b,
    );
    expect(decided.flatMap((each) => check.complaints('deadLetters', each))).toEqual([]);
  });

  it('lets each event change only the demands of its source, unless sources share them', async () => {
    const [a, b] = ['https://a.example', 'https://b.example'];
    const of = (source: string, event: SampleEvent): OutgoingRecord => binary({ ...event, source });
    await rig.send([of(a, received('d-1')), of(b, validated('d-1')), of(b, received('d-1')), of(b, received('d-2'))]);
    const own = await rig.run();
    await until('one is set aside', async () => (await rig.letters.list()).length === 1);
    await own.stop();

    const [letter] = await rig.letters.list();
    expect(letter).toMatchObject({ source: b, stage: 'decide', exception: expect.stringContaining('demand-id-taken') });
    expect(await recorded()).toBe(2);

    const owners = new Owners([[a, b]]);
    await rig.run({ intake: rig.ledger.neighbour({ owners }).intake, instance: 'two' });
    await rig.send([of(b, validated('d-1'))]);
    await until('the answer of a source that shares the demand is recorded', async () => (await recorded()) > 2);
  });

  it('completes the ledger when dead letters are replayed after a fix', async () => {
    await rig.send([binary(received('d-1')), binary(validated('d-1')), binary(contentDisclosed('d-1'))]);
    const strict = await rig.run();
    await until('one is refused', async () => (await rig.letters.list()).length === 1);
    await strict.stop();

    const lenient = rig.ledger.neighbour({ sources: posturesOf(new Map(), 'flag') });
    await rig.run({ intake: lenient.intake, instance: 'two' });
    expect(await rig.letters.replay((await rig.letters.list()).map(({ name }) => name))).toBe(1);

    await until('the fact and its note are recorded', async () => (await recorded()) === 4);
    expect(await rig.letters.list()).toEqual([]);
  });

  it('loses no event while the store is unavailable, and keeps the order of a demand', async () => {
    let failures = 3;
    const flaky: IntakeSink = {
      submitMany: async (events, context): Promise<readonly IntakeReceipt[]> => {
        if (failures-- > 0) throw new Error('database is locked');
        return rig.ledger.intake.submitMany(events, context);
      },
    };
    await rig.send([binary(received('d-1')), binary(validated('d-1'))]);

    await rig.run({ intake: flaky });

    await until('both are recorded', async () => (await recorded()) === 2);
    const types = (await rig.ledger.store.readStream('d-1')).map(({ entry }) => entry.type);
    expect(types).toEqual(['DemandReceived', 'DemandValidated']);
    expect(await rig.letters.list()).toEqual([]);
  });

  it('makes a dead letter of the event that crashes the handler, and records the others of its batch', async () => {
    const faulty: IntakeSink = {
      submitMany: async (events, context): Promise<readonly IntakeReceipt[]> => {
        if (JSON.stringify(events).includes('d-13')) throw new TypeError('cannot read properties of undefined');
        return rig.ledger.intake.submitMany(events, context);
      },
    };
    await rig.send(Array.from({ length: 20 }, (_, i) => binary(received(`d-${i}`))));

    await rig.run({ intake: faulty });

    await until('one is set aside', async () => (await rig.letters.list()).length === 1);
    await until('the others are recorded', async () => (await recorded()) === 19);
    expect((await rig.letters.list())[0]).toMatchObject({ stage: 'record', exception: 'TypeError' });
  });

  it('applies back-pressure while the store cannot keep up', async () => {
    let pressed = true;
    await rig.send([binary(received('d-1'))]);
    const runner = await rig.run({ pressure: () => (pressed ? 50 : 0) });
    await until('it has asked for records', () => runner.state().lastFetchAt > 0);
    expect(await recorded()).toBe(0);
    pressed = false;
    await until('it is recorded', async () => (await recorded()) === 1);
  });
});
