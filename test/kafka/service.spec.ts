import type { KafkaClient } from '@ledger/kafka';
import { type ChannelName, channelNames, type Contract } from '@ledger/streaming';
import { LOGIN } from '../../scripts/kafka/nodes';
import { describeWhere } from '../needs';
import { nothingHangs } from './chaos/invariants';
import { killableKafka, type OwnNodes, ownNodes } from './support/brokers';
import { testClient } from './support/client';
import { ContractCheck } from './support/contract-check';
import { received, type SampleEvent, validated } from '../sample-events';
import { inBinaryMode } from './support/events';
import { highWatermarksOf } from './support/high-watermarks';
import { Installation } from './support/installation';
import { readAll, until } from './support/records';

jest.setTimeout(300_000);

const TRACE = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

describeWhere(killableKafka, 'The service at work with a real Kafka', () => {
  let nodes: OwnNodes;
  let client: KafkaClient;
  let own: Installation;
  let contract: Contract;

  beforeAll(async () => {
    nodes = await ownNodes(1);
  });
  afterAll(async () => nodes?.clean());
  beforeEach(() => {
    client = testClient({ brokers: nodes.bootstrap });
    own = new Installation(nodes.bootstrap);
    contract = own.contract;
  });
  afterEach(async () => {
    await own.remove();
    await client.close();
    for (const id of nodes.ids) await nodes.start(id);
  });

  async function send(events: readonly SampleEvent[]): Promise<void> {
    const sink = await client.openSink(`${contract.prefix}upstream`);
    await sink.send(events.map((event) => inBinaryMode(contract, event)));
    await sink.close();
  }

  it('counts an event that arrives over HTTP and Kafka once, and streams it with the trace of its cause', async () => {
    const service = await own.start();
    const demands = Array.from({ length: 100 }, (_, i) => `d-${i}`);
    const events = demands.map((demand) => ({ ...received(demand), traceparent: TRACE }));
    const [answer] = await Promise.all([service.post(events.slice(0, 60)), send(events.slice(40))]);
    await until('all came in', async () => (await service.metric('ledger_kafka_intake_records_total')) === 60);
    await service.streamed();

    const { recorded = 0, repeated = 0 } = answer.summary;
    expect(recorded + repeated).toBe(60);
    const channelOf = new Map(channelNames.map((name) => [contract.topic(name), name] as [string, ChannelName]));
    const records = await readAll(client, [...channelOf.keys()]);
    const check = new ContractCheck();
    expect(records.flatMap((record) => check.complaints(channelOf.get(record.topic)!, record))).toEqual([]);
    const published = records.filter(({ topic }) => topic === contract.topic('demandEvents'));
    expect(published.map(({ key }) => String(key)).sort((a, b) => a.localeCompare(b))).toEqual(
      demands.toSorted((a, b) => a.localeCompare(b)),
    );
    const streamed = records.filter(({ topic }) => /demand-events|total-changes|totals/.test(topic));
    expect(new Set(streamed.map(({ headers }) => String(headers['traceparent'])))).toEqual(new Set([TRACE]));
    expect(await service.metric('ledger_streamer_lag_events{streamer="totals/1 0/1"}')).toBe(0);
  });

  it('starts without a broker, and starts streaming when one is available', async () => {
    await nodes.down();
    const service = await own.start();
    expect((await service.ready()).kafka.trouble).toMatch(/^Kafka at 127.0.0.1:\d+ .*not answer/);
    await service.post([received('d-1'), validated('d-1')]);
    for (const id of nodes.ids) await nodes.start(id);
    await service.streamed();
    expect(await readAll(client, [contract.topic('demandEvents')])).toHaveLength(2);
  });

  it('is unavailable while the broker is down, if it only streams', async () => {
    // A process that counts makes the read model: one that only streams reads it.
    await (await own.start()).signal('SIGTERM');
    await nodes.down();
    const service = await own.start({ LEDGER_ROLES: 'streamer' });
    const { httpStatus, detail } = await service.ready();
    expect(`${httpStatus} ${detail}`).toMatch(/^503 This process only streams, and cannot. Kafka at 127.0.0.1:\d+ /);
    for (const id of nodes.ids) await nodes.start(id);
    await service.streamed();
  });

  it('exits within 25 seconds of SIGTERM under load, and leaves no transaction open', async () => {
    const service = await own.start();
    let sent = 0;
    const stop = new AbortController();
    const load = (async () => {
      while (!stop.signal.aborted) {
        await service.post(Array.from({ length: 200 }, () => received(`d-${sent++}`))).catch(() => stop.abort());
      }
    })();
    await until(
      'it streams',
      async () => (await service.metric('ledger_streamer_commits_total{streamer="totals/1 0/1"}')) > 5,
    );

    const asked = Date.now();
    await service.signal('SIGTERM');
    const tookMs = Date.now() - asked;
    await load;

    expect(service.end).toBe(0);
    expect(tookMs).toBeLessThan(25_000);
    const topics = (['totalChanges', 'totals', 'demandEvents', 'cursors'] as const).map((name) => contract.topic(name));
    const ends = await highWatermarksOf(nodes.bootstrap, topics, [`${contract.topic('cursors')}/0`]);
    await until('nothing hangs', async () => (await nothingHangs(client, ends, topics)).length === 0);
    console.info(`SIGTERM under load: ended after ${tookMs} ms`);
  });

  it('authenticates, and reports a wrong password at start', async () => {
    const login = (password: string) => ({
      LEDGER_KAFKA_SASL: 'plain',
      LEDGER_KAFKA_USER: LOGIN.username,
      LEDGER_KAFKA_PASSWORD_FILE: own.file('password', `${password}\n`),
    });
    const said = await own.refusal(login('a wrong one'), nodes.by('SASL'));
    expect(said).toMatch(/LEDGER_KAFKA_USER and LEDGER_KAFKA_PASSWORD_FILE/);

    const service = await own.start(login(LOGIN.password), nodes.by('SASL'));
    await service.post([received('d-1')]);
    await service.streamed();
  });

  it('refuses to start without its topics if it may not create them, and names each', async () => {
    const said = await own.refusal({ LEDGER_KAFKA_TOPICS: 'check' });
    for (const name of channelNames) expect(said).toContain(`${contract.topic(name)} is missing`);
    expect(said).toContain('LEDGER_KAFKA_TOPICS=create');
  });

  it('refuses to start on topics that differ from the contract, and names each difference', async () => {
    const [first] = contract.specs();
    await client.topics.ensure([
      { ...first!, partitions: 3, config: { ...first!.config, 'cleanup.policy': 'compact' } },
    ]);
    const said = await own.refusal({});
    expect(said).toContain(`${first!.topic}: partitions should be 6, is 3`);
    expect(said).toContain(`${first!.topic}: cleanup.policy should be delete, is compact`);
  });

  it('refuses settings that contradict each other', async () => {
    const said = await own.refusal({ LEDGER_KAFKA_SASL: 'plain', LEDGER_KAFKA_CA_FILE: '/nowhere' });
    expect(said).toContain('LEDGER_KAFKA_SASL needs LEDGER_KAFKA_USER and LEDGER_KAFKA_PASSWORD_FILE.');
    expect(said).toContain('need LEDGER_KAFKA_TLS=on');
  });
});
