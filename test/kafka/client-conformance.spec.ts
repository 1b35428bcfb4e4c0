import type { KafkaClient, KafkaSettings } from '@ledger/kafka';
import { describeWhere } from '../needs';
import { describeConsuming } from './conformance/consuming';
import { describeFaults } from './conformance/faults';
import type { PortUnderTest } from './conformance/port-under-test';
import { describeReading } from './conformance/reading';
import { describeTakenBack } from './conformance/taken-back';
import { describeTopics } from './conformance/topics';
import { describeWriting } from './conformance/writing';
import { killableKafka } from './support/brokers';
import { clientName, testClient } from './support/client';
import { Cluster } from './support/cluster';

jest.setTimeout(300_000);

/** The whole contract of libs/kafka/src/port, on three real brokers, for the client that LEDGER_KAFKA_CLIENT names. */
describeWhere(killableKafka, `What every Kafka client has to do, here ${clientName}`, () => {
  let cluster: Cluster;
  let client: KafkaClient;

  const open = (over: Partial<KafkaSettings> = {}) => testClient({ brokers: cluster.brokers, ...over });
  const port = (): PortUnderTest => ({ cluster, client, open });

  beforeAll(async () => {
    cluster = await Cluster.up();
    client = open();
  });
  afterAll(async () => {
    await client?.close();
    await cluster?.clean();
  });

  describe('topic creation and checks', () => {
    describeTopics(port);
  });
  describe('writing', () => {
    describeWriting(port);
  });
  describe('writing during broker failures', () => {
    describeFaults(port);
  });
  describe('reading to the end of partitions', () => {
    describeReading(port);
  });
  describe('aborted records of several writers in one partition', () => {
    describeTakenBack(port);
  });
  describe('consuming in a group', () => {
    describeConsuming(port);
  });
});
