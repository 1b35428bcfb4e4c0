import type { KafkaClient, OutgoingRecord } from '@ledger/kafka';
import { type Missing, sumOf } from '@ledger/streaming';
import { type Admin, Kafka, logLevel, type Producer } from 'kafkajs';
import { ledger as command } from '../e2e/cli/ledger-command';
import { describeWhere } from '../needs';
import { received, type SampleEvent } from '../sample-events';
import { anyKafka, kafka, type Lent } from './support/brokers';
import { testClient } from './support/client';
import { inBinaryMode } from './support/events';
import { Installation } from './support/installation';
import { IntakeRig } from './support/intake-rig';
import { until } from './support/records';

jest.setTimeout(300_000);

describeWhere(kafka, 'An intake topic whose retention took records before they were read', () => {
  let lent: Lent;
  let admin: Admin;
  let producer: Producer;
  let sent = 0;

  beforeAll(async () => {
    lent = await anyKafka();
    const bare = new Kafka({ brokers: [...lent.brokers], logLevel: logLevel.NOTHING });
    [admin, producer] = [bare.admin(), bare.producer()];
    await Promise.all([admin.connect(), producer.connect()]);
  });
  afterAll(async () => {
    await Promise.all([admin?.disconnect(), producer?.disconnect()]);
    await lent?.giveBack();
  });

  /** Without a transaction, whose marks would take offsets; all in one partition. */
  async function sendPlainly(count: number, recordOf: (event: SampleEvent) => OutgoingRecord): Promise<void> {
    const records = Array.from({ length: count }, () => recordOf(received(`d-${sent++}`)));
    const messages = records.map(({ key, value, headers }) => ({ key, value, headers: { ...headers }, partition: 0 }));
    await producer.send({ topic: records[0]!.topic, messages });
  }

  /** As the retention of a topic does. */
  async function deleteUpTo(topic: string, offset: number): Promise<void> {
    // The client asks for nothing of a topic that it has not heard of before.
    await admin.fetchTopicOffsets(topic);
    await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(offset) }] });
  }

  describe('seen by a runner', () => {
    let rig: IntakeRig;

    beforeEach(async () => {
      rig = await IntakeRig.on(lent.brokers);
    });
    afterEach(async () => rig?.close());

    const intake = (): string => rig.contract.topic('intake');
    const send = (count: number) => sendPlainly(count, (event) => rig.binary(event));

    async function taken(count: number): Promise<void> {
      await send(count);
      const runner = await rig.run();
      await until('all are taken', () => runner.counts().records === count);
      await until('that is committed', async () => {
        const next = (await rig.client.topics.committed(runner.groupId, intake())).get(0);
        return next !== undefined && next >= BigInt(count);
      });
      await runner.stop();
    }

    it('reports the missing offsets of each partition once, and processes the remaining records', async () => {
      await taken(4);
      await send(3);
      await deleteUpTo(intake(), 7);
      await send(2);
      const told: (readonly Missing[])[] = [];

      const runner = await rig.run({ onMissing: (missing) => told.push(missing) });

      await until('what is left is taken', () => runner.counts().records === 2);
      expect(told).toEqual([runner.missing()]);
      expect(runner.missing()).toEqual([{ partition: 0, from: 4n, to: 7n }]);
      expect(runner.state().state).toBe('running');
    });

    it('reports nothing if the deleted records had been processed', async () => {
      await taken(4);
      await deleteUpTo(intake(), 3);
      const runner = await rig.run();
      expect(sumOf(runner.missing())).toBe(0);
    });
  });

  describe('seen by an operator', () => {
    let own: Installation;
    let client: KafkaClient;

    beforeEach(() => {
      own = new Installation(lent.brokers);
      client = testClient({ brokers: lent.brokers });
    });
    afterEach(async () => {
      await client.close();
      await own.remove();
    });

    const intake = (): string => own.contract.topic('intake');

    const send = (count: number) => sendPlainly(count, (event) => inBinaryMode(own.contract, event));

    function doctor(): { readonly code: number | null; readonly found: string } {
      const env = { LEDGER_KAFKA_BROKERS: lent.brokers.join(','), LEDGER_KAFKA_PREFIX: own.contract.prefix };
      const { code, out } = command(['doctor', '--json'], { dataDir: own.folder, env });
      const { findings } = JSON.parse(out) as { findings: { check: string; well: boolean; detail: string }[] };
      const { well, detail } = findings.find(({ check }) => check === 'kafka intake')!;
      return { code, found: `${well ? '✓' : '✗'} ${detail}` };
    }

    async function served(records: number): Promise<void> {
      const service = await own.start();
      await until('all are taken', async () => (await service.metric('ledger_kafka_intake_records_total')) === records);
      const group = `${own.contract.prefix}ledger.intake`;
      await until('that is committed', async () => (await client.topics.committed(group, intake())).size > 0);
      await service.streamed();
      await service.signal('SIGTERM');
    }

    it.each([
      ['Kafka knows how far it was read', false],
      ['Kafka has forgotten the offsets of a group that was away for long', true],
    ])('the log, the metric and readiness report the missing offsets if %s', async (_, forgotten) => {
      await (await own.start()).signal('SIGTERM');
      await send(4);
      await served(4);
      expect(doctor()).toEqual({ code: 0, found: '✓ nothing was deleted before it was taken in' });
      await send(3);
      await deleteUpTo(intake(), 7);
      await send(2);
      const lost = `3 offsets of ${intake()} were deleted before they were taken in (partition 0: 4 to 6)`;
      expect(doctor()).toEqual({ code: 1, found: `✗ ${lost}` });
      if (forgotten) await admin.deleteGroups([`${own.contract.prefix}ledger.intake`]);

      const service = await own.start();
      await until('what is left is taken', async () => (await service.metric('ledger_kafka_intake_records_total')) > 1);

      const { status, kafka: health } = await service.ready();
      expect(status).toBe('degraded');
      expect(health.intake).toMatchObject({ state: 'running', missing: 3 });
      expect(await service.metric('ledger_kafka_intake_missing_total')).toBe(3);
      const [line] = service.log.filter(({ msg }) => msg.includes('were deleted before they were taken in'));
      expect(line).toMatchObject({ topic: intake(), partition: 0, to: '7', offsets: 3 });
      await service.signal('SIGTERM');

      const again = await own.start();
      await again.streamed();
      expect((await again.ready()).status).toBe('ready');
    });
  });
});
