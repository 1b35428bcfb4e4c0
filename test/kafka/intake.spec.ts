import { randomUUID } from 'node:crypto';
import { posturesOf } from '@ledger/application';
import { systemClock } from '@ledger/kernel';
import {
  Contract,
  DeadLetters,
  type IntakeReceipt,
  IntakeRunner,
  type IntakeSink,
  type KafkaClient,
  type OutgoingRecord,
  partitionOf,
} from '@ledger/streaming';
import { openLedger, type Ledger } from '@ledger/application/testing';
import { describeWhere } from '../needs';
import { ContractCheck } from './support/contract-check';
import { anyKafka, kafka, type Lent } from './support/brokers';
import { testClient } from './support/client';
import { readAll, until } from './support/records';

jest.setTimeout(300_000);

const SOURCE = 'https://cases.example';
const clock = systemClock();

describeWhere(kafka, 'Demand events from a real Kafka', () => {
  let lent: Lent;
  let client: KafkaClient;
  let contract: Contract;
  let ledger: Ledger;
  let letters: DeadLetters;
  let runners: IntakeRunner[];

  beforeAll(async () => {
    lent = await anyKafka();
  });
  afterAll(async () => lent?.giveBack());
  beforeEach(async () => {
    client = testClient({ brokers: lent.brokers });
    contract = new Contract(`${randomUUID().slice(0, 8)}.`);
    await client.topics.ensure([contract.spec('intake'), contract.spec('deadLetters')]);
    ledger = openLedger();
    letters = new DeadLetters(client, contract, clock);
    runners = [];
  });
  afterEach(async () => {
    for (const runner of runners) await runner.stop();
    await client?.close();
    await ledger?.close();
  });

  async function run(intake: IntakeSink = ledger.intake, instance = 'one'): Promise<IntakeRunner> {
    const runner = new IntakeRunner({ client, contract, intake, clock, instance });
    runners.push(runner);
    await runner.start();
    return runner;
  }

  async function send(records: readonly OutgoingRecord[]): Promise<void> {
    const sink = await client.openSink(`${contract.prefix}upstream`);
    await sink.send(records);
    await sink.close();
  }

  const received = {
    on: '2019-03-08',
    section: 'criminal',
    country: 'IE',
    authority: 'police',
    process: 'subpoena',
    accounts: 2,
    segment: 'consumer',
  };
  const disclosed = { on: '2019-04-01', category: 'content', accounts: 1 };
  const validated = { on: '2019-03-10' };

  const to = (demand: string, part: Pick<OutgoingRecord, 'value' | 'headers'>): OutgoingRecord => ({
    topic: contract.topic('intake'),
    partition: partitionOf(demand, contract.partitions('intake')),
    key: demand,
    ...part,
  });

  const event = (demand: string, type: string, data: object, id = `${demand}-${type}`): OutgoingRecord =>
    to(demand, {
      value: JSON.stringify(data),
      headers: {
        'content-type': 'application/json',
        ce_specversion: '1.0',
        ce_id: id,
        ce_source: SOURCE,
        ce_type: `org.request-ledger.${type}`,
        ce_subject: demand,
      },
    });

  const recorded = async (): Promise<number> => Number(await ledger.store.head());

  it('records each event once, in whatever mode and however often it comes, by HTTP or by Kafka', async () => {
    const demands = Array.from({ length: 200 }, (_, i) => `d-${i}`);
    const events = demands.map((demand) => event(demand, 'DemandReceived.v2', received));
    const structured = to('d-200', {
      value: JSON.stringify({
        specversion: '1.0',
        id: 's',
        source: SOURCE,
        type: 'org.request-ledger.DemandReceived.v2',
        subject: 'd-200',
        data: received,
      }),
      headers: { 'content-type': 'application/cloudevents+json' },
    });
    const byHttp = {
      specversion: '1.0',
      id: 'd-0-DemandReceived.v2',
      source: SOURCE,
      type: 'org.request-ledger.DemandReceived.v2',
      subject: 'd-0',
      data: received,
    };
    await ledger.intake.submitMany([byHttp], {});
    await send([...events, structured, ...events.slice(50, 120)]);

    await run();

    await until('all are recorded', async () => (await recorded()) >= 201);
    await send([event('d-last', 'DemandReceived.v2', received)]);
    await until('the last is recorded', async () => (await recorded()) >= 202);
    expect(await recorded()).toBe(202);
    expect(await letters.list()).toEqual([]);
  });

  it('sets aside poison pills and refused events with their bytes and the reason, and takes everything else', async () => {
    const pill = to('d-1', {
      value: Buffer.from([0xff, 0x00, 0x7b]),
      headers: { 'content-type': 'application/json', own: 'kept' },
    });
    await send([
      event('d-1', 'DemandReceived.v2', received),
      pill,
      event('d-1', 'DemandValidated.v1', validated),
      event('d-1', 'DataDisclosed.v1', disclosed),
      event('d-2', 'DemandReceived.v2', { ...received, country: 'nowhere' }),
    ]);

    await run();
    await until('three are set aside', async () => (await letters.list()).length === 3);

    const found = await letters.list();
    expect(found.map(({ stage }) => stage).sort()).toEqual(['decide', 'decide', 'decode']);
    const undecodable = found.find(({ stage }) => stage === 'decode')!;
    expect(undecodable.record.value).toEqual(Buffer.from([0xff, 0x00, 0x7b]));
    expect(String(undecodable.record.headers['own'])).toBe('kept');
    expect(undecodable.message).toBe('The value is not UTF-8 text.');
    const broken = found.find(({ rule }) => rule !== undefined)!;
    expect(JSON.parse(String(broken.record.value))).toEqual(disclosed);
    expect(await recorded()).toBe(2);

    const check = new ContractCheck();
    const decided = (await readAll(client, [contract.topic('deadLetters')])).filter(({ value }) => value?.[0] === 0x7b);
    expect(decided.flatMap((record) => check.complaints('deadLetters', record))).toEqual([]);
  });

  it('makes the ledger whole when the letters are sent again after a fix', async () => {
    await send([
      event('d-1', 'DemandReceived.v2', received),
      event('d-1', 'DemandValidated.v1', validated),
      event('d-1', 'DataDisclosed.v1', disclosed),
    ]);
    const strict = await run();
    await until('one is refused', async () => (await letters.list()).length === 1);
    await strict.stop();

    const lenient = ledger.neighbour({ sources: posturesOf(new Map(), 'flag') });
    await run(lenient.intake, 'two');
    expect(await letters.replay(await letters.list())).toBe(1);

    await until('the fact and its note are recorded', async () => (await recorded()) === 4);
    expect(await letters.list()).toEqual([]);
  });

  it('loses nothing while the store is away, and keeps the order of a demand', async () => {
    let failures = 3;
    const flaky: IntakeSink = {
      submitMany: async (events, context): Promise<readonly IntakeReceipt[]> => {
        if (failures-- > 0) throw new Error('database is locked');
        return ledger.intake.submitMany(events, context);
      },
    };
    await send([event('d-1', 'DemandReceived.v2', received), event('d-1', 'DemandValidated.v1', validated)]);

    await run(flaky);

    await until('both are recorded', async () => (await recorded()) === 2);
    const types = (await ledger.store.readStream('d-1')).map(({ entry }) => entry.type);
    expect(types).toEqual(['DemandReceived', 'DemandValidated']);
    expect(await letters.list()).toEqual([]);
  });

  it('sets aside the one event that makes the program itself fail, and takes its neighbours', async () => {
    const faulty: IntakeSink = {
      submitMany: async (events, context): Promise<readonly IntakeReceipt[]> => {
        if (JSON.stringify(events).includes('d-13')) throw new TypeError('cannot read properties of undefined');
        return ledger.intake.submitMany(events, context);
      },
    };
    await send(Array.from({ length: 20 }, (_, i) => event(`d-${i}`, 'DemandReceived.v2', received)));

    await run(faulty);

    await until('one is set aside', async () => (await letters.list()).length === 1);
    await until('the others are recorded', async () => (await recorded()) === 19);
    expect((await letters.list())[0]).toMatchObject({ stage: 'record', exception: 'TypeError' });
  });

  it('holds back while what is behind can not keep up', async () => {
    let pressed = true;
    const runner = new IntakeRunner({
      client,
      contract,
      intake: ledger.intake,
      clock,
      instance: 'one',
      pressure: () => (pressed ? 50 : 0),
    });
    runners.push(runner);
    await send([event('d-1', 'DemandReceived.v2', received)]);
    await runner.start();
    await until('it has asked for records', () => runner.state().lastFetchAt > 0);
    expect(await recorded()).toBe(0);
    pressed = false;
    await until('it is recorded', async () => (await recorded()) === 1);
  });
});
