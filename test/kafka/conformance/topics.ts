import { type KafkaClient, Refused, TopicDrift, type TopicSpec } from '@ledger/kafka';
import { recordFor, settled } from '../support/records';
import type { PortUnderTest } from './port-under-test';

/** What making sure of topics is. */
export function describeTopics(port: () => PortUnderTest): void {
  const spec: TopicSpec = {
    topic: 'ensured',
    partitions: 3,
    replicas: 3,
    config: { 'cleanup.policy': 'compact', 'min.insync.replicas': '2' },
  };
  const differences = async (client: KafkaClient, wanted: TopicSpec, missing?: 'refuse'): Promise<unknown> => {
    const drift = await client.topics.ensure([wanted], missing).catch((error: unknown) => error);
    return drift instanceof TopicDrift ? drift.differences : drift;
  };

  it('creates or names missing topics, and names every difference', async () => {
    const { client } = port();
    expect(await differences(client, spec, 'refuse')).toEqual(['ensured is missing']);
    expect(await differences(client, spec)).toBeUndefined();
    expect(await differences(client, spec, 'refuse')).toBeUndefined();
    const other = { ...spec, partitions: 4, config: { 'cleanup.policy': 'delete' } };
    expect(await differences(client, other)).toEqual([
      'ensured: partitions should be 4, is 3',
      'ensured: cleanup.policy should be delete, is compact',
    ]);
    expect(await differences(client, { ...spec, topic: 'too-wide', replicas: 4 })).toBeInstanceOf(Refused);
  });

  it('returns the first and last offset of each partition', async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('extents', 2);
    const sink = await client.openSink('extents');
    await sink.send([recordFor(topic, 1, 'a'), recordFor(topic, 1, 'b')]);
    await sink.close();
    await settled(client, 'extents');
    // Two records and the marker of their commit.
    expect(await client.topics.extents(topic)).toEqual([
      { partition: 0, low: 0n, stable: 0n },
      { partition: 1, low: 0n, stable: 3n },
    ]);
  });
}
