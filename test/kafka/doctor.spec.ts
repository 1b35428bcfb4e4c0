import { KafkajsClient } from '@ledger/kafka';
import { LOGIN } from '../../scripts/kafka/nodes';
import { ledger as command } from '../e2e/cli/ledger-command';
import { describeWhere } from '../needs';
import { received, validated } from '../sample-events';
import { killableKafka, type OwnNodes, ownNodes } from './support/brokers';
import { contentDisclosed, inBinaryMode } from './support/events';
import { Installation } from './support/installation';
import { until } from './support/records';

jest.setTimeout(300_000);

interface Found {
  readonly code: number | null;
  /** By the name of the check: ✓ or ✗, and what was found. */
  readonly rows: { readonly [check: string]: string };
}

describeWhere(killableKafka, 'ledger doctor on a real Kafka', () => {
  let nodes: OwnNodes;
  let client: KafkajsClient;
  let own: Installation;

  beforeAll(async () => {
    nodes = await ownNodes(1);
    client = new KafkajsClient({ brokers: nodes.bootstrap });
  });
  afterAll(async () => {
    await client?.close();
    await nodes?.clean();
  });
  beforeEach(() => {
    own = new Installation(nodes.bootstrap);
  });
  afterEach(async () => own.remove());

  function doctor(more: { [name: string]: string } = {}, brokers = nodes.bootstrap, dataDir = own.folder): Found {
    const kafka = { LEDGER_KAFKA_BROKERS: brokers.join(','), LEDGER_KAFKA_PREFIX: own.contract.prefix };
    const { code, out } = command(['doctor', '--json'], { dataDir, env: { ...kafka, ...more } });
    const { findings } = JSON.parse(out) as { findings: { check: string; well: boolean; detail: string }[] };
    const rows = findings.map(({ check, well, detail }) => [check, `${well ? '✓' : '✗'} ${detail}`]);
    return { code, rows: Object.fromEntries(rows) };
  }

  /** Runs a service until it has taken these in and, with a Kafka, streamed them. */
  async function served(events: readonly object[], brokers = nodes.bootstrap): Promise<void> {
    const service = await own.start({}, brokers);
    await service.post(events);
    if (brokers.length > 0) await service.streamed();
    await service.signal('SIGTERM');
  }

  it('reports an empty Kafka as healthy, and creates no topics', async () => {
    const { code, rows } = doctor();
    expect(code).toBe(0);
    expect(rows).toMatchObject({
      kafka: `✓ ${nodes.bootstrap.join(', ')} answers, without TLS`,
      topics: expect.stringMatching(/^✓ .*ledger\.cursors\.v1, .*: not there yet, made when the service starts$/),
    });
    expect(doctor({ LEDGER_KAFKA_TOPICS: 'check' })).toMatchObject({
      code: 1,
      rows: { topics: expect.stringMatching(/^✗ .*ledger\.cursors\.v1 is missing/) },
    });
  });

  it("reports each streamer's cursor and the open dead letters, and does not disturb a running service", async () => {
    const service = await own.start();
    await service.post([received('d-1')]);
    const sink = await client.openSink(`${own.contract.prefix}upstream`);
    const events = [received('d-2'), validated('d-2'), contentDisclosed('d-2')];
    await sink.send(events.map((event) => inBinaryMode(own.contract, event)));
    await sink.close();
    await until('one is set aside', async () => (await service.metric('ledger_kafka_dead_letters_total')) === 1);
    await service.streamed();

    expect(doctor()).toMatchObject({
      code: 0,
      rows: {
        topics: '✓ as asyncapi.yaml says',
        'streamer totals/1 0/1': '✓ up to date',
        'streamer demand-events/1 0/1': '✓ up to date',
        'dead letters': '✓ 1 open: see "ledger dead-letters list"',
      },
    });

    await service.post([received('d-3')]);
    await service.streamed();
    expect(await service.metric('ledger_streamer_fenced_total{streamer="totals/1 0/1"}')).toBe(0);
    await service.signal('SIGTERM');
    await served([received('d-4'), received('d-5')], []);
    expect(doctor().rows).toMatchObject({ 'streamer totals/1 0/1': '✓ 2 events behind the ledger' });
  });

  it('reports that no records have been streamed', async () => {
    await client.topics.ensure(own.contract.specs());
    await served([received('d-1')], []);
    expect(doctor()).toMatchObject({
      code: 0,
      rows: { 'streamer totals/1 0/1': '✓ has streamed nothing yet', 'dead letters': '✓ none is open' },
    });
  });

  it('names the other ledger whose records Kafka holds', async () => {
    await served([received('d-1')]);
    const other = new Installation([]);
    const alone = await other.start();
    await alone.post([received('d-1')]);
    await alone.signal('SIGTERM');

    const { code, rows } = doctor({}, nodes.bootstrap, other.folder);
    await other.remove();

    expect(code).toBe(1);
    expect(rows['streamer totals/1 0/1']).toMatch(/^✗ Kafka holds what ledger \S+ has streamed; this is ledger/);
  });

  it('names every topic setting that differs from the contract', async () => {
    const [first, ...rest] = own.contract.specs();
    const config = { ...first!.config, 'cleanup.policy': 'compact' };
    await client.topics.ensure([{ ...first!, partitions: 3, config }, ...rest]);
    const { code, rows } = doctor();
    expect(code).toBe(1);
    expect(rows['topics']).toBe(
      `✗ ${first!.topic}: partitions should be 6, is 3; ${first!.topic}: cleanup.policy should be delete, is compact`,
    );
  });

  it('reports why Kafka refuses the connection, or that no broker answers', () => {
    const login = { LEDGER_KAFKA_SASL: 'plain', LEDGER_KAFKA_USER: LOGIN.username };
    const wrong = { ...login, LEDGER_KAFKA_PASSWORD_FILE: own.file('wrong', 'a wrong one') };
    const right = { ...login, LEDGER_KAFKA_PASSWORD_FILE: own.file('right', LOGIN.password) };
    const closed = ['127.0.0.1:9'];

    expect(doctor(right, nodes.by('SASL')).rows['kafka']).toMatch(/answers, without TLS, as ledger by plain$/);
    expect(doctor(wrong, nodes.by('SASL'))).toMatchObject({
      code: 1,
      rows: { kafka: expect.stringMatching(/^✗ Kafka refuses: .*LEDGER_KAFKA_PASSWORD_FILE/) },
    });
    expect(doctor(login)).toMatchObject({
      code: 1,
      rows: {
        kafka: expect.stringContaining('LEDGER_KAFKA_SASL needs LEDGER_KAFKA_USER and LEDGER_KAFKA_PASSWORD_FILE'),
      },
    });
    expect(doctor({}, closed)).toMatchObject({
      code: 1,
      rows: {
        kafka: expect.stringMatching(/^✗ Kafka at 127.0.0.1:9 gave no sure answer: .* Check LEDGER_KAFKA_BROKERS/),
      },
    });
  });
});
