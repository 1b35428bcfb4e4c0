import { randomUUID } from 'node:crypto';
import { posturesOf } from '@ledger/application';
import { systemClock } from '@ledger/kernel';
import {
  Contract,
  DeadLetters,
  IntakeRunner,
  type KafkaClient,
  type OutgoingRecord,
  partitionOf,
} from '@ledger/streaming';
import { type Ledger, openLedger } from '@ledger/application/testing';
import { type Answer, Folders, ledger as command } from '../e2e/cli/ledger-command';
import { describeWhere } from '../needs';
import { anyKafka, kafka, type Lent } from './support/brokers';
import { testClient } from './support/client';
import { until } from './support/records';

jest.setTimeout(300_000);

interface Item {
  readonly name: string;
  readonly stage: string;
  readonly rule: string;
}

describeWhere(kafka, 'ledger dead-letters on a real Kafka', () => {
  const folders = new Folders();
  let lent: Lent;
  let client: KafkaClient;
  let contract: Contract;
  let ledger: Ledger;
  let runner: IntakeRunner;

  beforeAll(async () => {
    lent = await anyKafka();
  });
  afterAll(async () => {
    folders.removeAll();
    await lent?.giveBack();
  });
  beforeEach(async () => {
    client = testClient({ brokers: lent.brokers });
    contract = new Contract(`${randomUUID().slice(0, 8)}.`);
    await client.topics.ensure([contract.spec('intake'), contract.spec('deadLetters')]);
    ledger = openLedger();
    runner = await follow(ledger, 'strict');
  });
  afterEach(async () => {
    await runner?.stop();
    await client?.close();
    await ledger?.close();
  });

  async function follow({ intake }: Pick<Ledger, 'intake'>, instance: string): Promise<IntakeRunner> {
    const started = new IntakeRunner({ client, contract, intake, clock: systemClock(), instance });
    await started.start();
    return started;
  }

  function deadLetters(...line: string[]): Answer {
    const env = { LEDGER_KAFKA_BROKERS: lent.brokers.join(','), LEDGER_KAFKA_PREFIX: contract.prefix };
    return command(['dead-letters', ...line], { dataDir: folders.make(), env });
  }

  /** Asked within this process, in which the intake works: a command that it waits for would hold that up. */
  const names = async (): Promise<string[]> =>
    (await new DeadLetters(client, contract, systemClock()).list()).map(({ name }) => name);
  const twoAreSetAside = () => until('two are set aside', async () => (await names()).length === 2);

  const listed = () => JSON.parse(deadLetters('list', '--json').out) as { count: number; items: Item[] };

  const event = (type: string, data: object | Buffer): OutgoingRecord => ({
    topic: contract.topic('intake'),
    partition: partitionOf('d-1', contract.partitions('intake')),
    key: 'd-1',
    value: Buffer.isBuffer(data) ? data : JSON.stringify(data),
    headers: {
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: type,
      ce_source: 'https://cases.example',
      ce_type: `org.request-ledger.${type}`,
      ce_subject: 'd-1',
    },
  });

  const place = { section: 'criminal', country: 'IE', authority: 'police', segment: 'consumer' };
  const history = (): OutgoingRecord[] => [
    event('DemandReceived.v2', { on: '2019-03-08', ...place, process: 'subpoena', accounts: 2 }),
    event('DemandValidated.v1', { on: '2019-03-10' }),
    event('DataDisclosed.v1', { on: '2019-04-01', category: 'content', accounts: 1 }),
    event('NotJson.v1', Buffer.from([0xff, 0x7b])),
  ];

  async function send(records: readonly OutgoingRecord[]): Promise<void> {
    const sink = await client.openSink(`${contract.prefix}upstream`);
    await sink.send(records);
    await sink.close();
  }

  it('lists, explains, sends again after a fix, and dismisses', async () => {
    expect(deadLetters('list').out).toBe('There are no dead letters.\n');
    await send(history());
    await twoAreSetAside();

    const { items } = listed();
    const refused = items.find(({ stage }) => stage === 'decide')!;
    const pill = items.find(({ stage }) => stage === 'decode')!;
    expect(refused).toMatchObject({
      demand: 'd-1',
      source: 'https://cases.example',
      id: 'DataDisclosed.v1',
    });
    expect(deadLetters('list').out).toContain(refused.rule);
    expect(deadLetters('list', '--because', refused.rule, '--json').out).toContain('"count":1');
    expect(deadLetters('explain', refused.name).out).toContain('"category":"content"');
    expect(JSON.parse(deadLetters('explain', pill.name, '--json').out).value).toEqual({ base64: '/3s=' });

    await runner.stop();
    runner = await follow(ledger.neighbour({ sources: posturesOf(new Map(), 'flag') }), 'lenient');
    const replayed = deadLetters('replay', refused.name, '--json');
    expect(JSON.parse(replayed.out)).toEqual({ settled: 'replay', count: 1, names: [refused.name] });
    await until('the fact and its note are recorded', async () => Number(await ledger.store.head()) === 4);

    expect(deadLetters('dismiss', pill.name)).toMatchObject({ code: 0, out: 'Dismissed 1.\n' });
    expect(listed().count).toBe(0);
  });

  it('says that a letter that comes back is a letter again', async () => {
    await send(history());
    await twoAreSetAside();
    const before = await names();

    expect(deadLetters('replay', '--all').out).toContain(`Sent 2 to ${contract.topic('intake')} again.`);

    await until('both came back under new names', async () => {
      const now = await names();
      return now.length === 2 && now.every((name) => !before.includes(name));
    });
  });

  it('answers what can not be done with what to do', () => {
    expect(deadLetters('explain', 'x/0/0')).toMatchObject({ code: 1, out: '' });
    expect(deadLetters('explain', 'x/0/0').err).toContain('There is no open dead letter x/0/0.');
    expect(deadLetters('replay')).toMatchObject({ code: 2, out: '' });
    expect(deadLetters('replay').err).toContain('Name them as the list does');
    const nowhere = { LEDGER_KAFKA_BROKERS: lent.brokers.join(','), LEDGER_KAFKA_PREFIX: 'nobody.' };
    const { code, err } = command(['dead-letters', 'list'], { dataDir: folders.make(), env: nowhere });
    expect(code).toBe(2);
    expect(err).toContain('has no topic nobody.ledger.intake.dlq.v1. The service makes its topics');
  });
});
