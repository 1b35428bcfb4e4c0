import { posturesOf } from '@ledger/intake';
import type { OutgoingRecord } from '@ledger/kafka';
import type { IntakeRunner } from '@ledger/streaming';
import { type Answer, Folders, ledger as command } from '../e2e/cli/ledger-command';
import { describeWhere } from '../needs';
import { received, validated } from '../sample-events';
import { anyKafka, kafka, type Lent } from './support/brokers';
import { clientName } from './support/client';
import { contentDisclosed, inIntake } from './support/events';
import { IntakeRig } from './support/intake-rig';
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
  let rig: IntakeRig;
  let runner: IntakeRunner;

  beforeAll(async () => {
    lent = await anyKafka();
  });
  afterAll(async () => {
    folders.removeAll();
    await lent?.giveBack();
  });
  beforeEach(async () => {
    rig = await IntakeRig.on(lent.brokers);
    runner = await rig.run();
  });
  afterEach(async () => rig?.close());

  function deadLettersOf(prefix: string, line: readonly string[]): Answer {
    const env = {
      LEDGER_KAFKA_BROKERS: lent.brokers.join(','),
      LEDGER_KAFKA_PREFIX: prefix,
      LEDGER_KAFKA_CLIENT: clientName,
    };
    return command(['dead-letters', ...line], { dataDir: folders.make(), env });
  }

  const deadLetters = (...line: string[]): Answer => deadLettersOf(rig.contract.prefix, line);

  /** Asked within this process, in which the intake works: a command that it waits for would hold that up. */
  const names = (): Promise<string[]> => rig.open();
  const twoAreSetAside = () => until('two are set aside', async () => (await names()).length === 2);

  const listed = () => JSON.parse(deadLetters('list', '--json').out) as { count: number; items: Item[] };

  const history = (): OutgoingRecord[] => [
    ...[received('d-1'), validated('d-1'), contentDisclosed('d-1')].map((event) => rig.binary(event)),
    inIntake(rig.contract, 'd-1', { value: Buffer.from([0xff, 0x7b]), headers: { ce_id: 'pill' } }),
  ];

  it('lists, explains, sends again after a fix, and dismisses', async () => {
    expect(deadLetters('list').out).toBe('There are no dead letters.\n');
    await rig.send(history());
    await twoAreSetAside();

    const { items } = listed();
    const refused = items.find(({ stage }) => stage === 'decide')!;
    const pill = items.find(({ stage }) => stage === 'decode')!;
    expect(refused).toMatchObject({
      demand: 'd-1',
      source: 'https://cases.example',
      id: 'd-1-DataDisclosed.v1',
    });
    expect(deadLetters('list').out).toContain(refused.rule);
    expect(deadLetters('list', '--because', refused.rule, '--json').out).toContain('"count":1');
    expect(deadLetters('explain', refused.name).out).toContain('"category":"content"');
    expect(JSON.parse(deadLetters('explain', pill.name, '--json').out).value).toEqual({ base64: '/3s=' });

    await runner.stop();
    const { intake } = rig.ledger.neighbour({ sources: posturesOf(new Map(), 'flag') });
    await rig.run({ intake, instance: 'lenient' });
    const replayed = deadLetters('replay', refused.name, '--json');
    expect(JSON.parse(replayed.out)).toEqual({ settled: 'replay', count: 1, names: [refused.name] });
    await until('the fact and its note are recorded', async () => (await rig.recorded()) === 4);

    expect(deadLetters('dismiss', pill.name)).toMatchObject({ code: 0, out: 'Dismissed 1.\n' });
    expect(listed().count).toBe(0);
  });

  it('reports a replayed letter that is refused again as a new letter', async () => {
    await rig.send(history());
    await twoAreSetAside();
    const before = await names();

    expect(deadLetters('replay', '--all').out).toContain(`Sent 2 to ${rig.contract.topic('intake')} again.`);

    await until('both came back under new names', async () => {
      const now = await names();
      return now.length === 2 && now.every((name) => !before.includes(name));
    });
  });

  it('accepts each defined reason, and no other word', async () => {
    await rig.send(history());
    await twoAreSetAside();

    for (const how of ['list', 'replay']) {
      const { code, out, err } = deadLetters(how, '--because', 'NONSENSE');
      expect({ code, out }).toEqual({ code: 2, out: '' });
      expect(err).toMatch(
        /There is no reason "NONSENSE"\. Use one of .*content-needs-a-warrant, .*NotAnEvent, .*\.\n$/,
      );
      const said = 'No dead letter was set aside because of received-once.\n';
      expect(deadLetters(how, '--because', 'received-once')).toMatchObject({ code: 0, out: said });
    }
    expect(await names()).toHaveLength(2);
    expect(deadLetters('replay', '--because', 'NotAnEvent').out).toContain('Sent 1 to ');
  });

  it('reports an impossible request with the next step', () => {
    expect(deadLetters('explain', 'x/0/0')).toMatchObject({ code: 1, out: '' });
    expect(deadLetters('explain', 'x/0/0').err).toContain('There is no open dead letter x/0/0.');
    expect(deadLetters('replay')).toMatchObject({ code: 2, out: '' });
    expect(deadLetters('replay').err).toContain('Name them as the list does');
    const { code, err } = deadLettersOf('nowhere.', ['list']);
    expect(code).toBe(2);
    expect(err).toContain('has no topic nowhere.ledger.intake.dlq.v1. The service makes its topics');
  });
});
