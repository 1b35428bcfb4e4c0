import { type KafkaClient, KafkajsClient } from '@ledger/kafka';
import type { Kafka } from 'kafkajs';
import { describeWhere } from '../needs';
import { killableKafka } from './support/brokers';
import { Cluster, SHORT_RETRY } from './support/cluster';
import { countsOf, keysOf, readAll, settled, until } from './support/records';

jest.setTimeout(300_000);

/** Why the client is never used bare. What its guard makes of the same faults is in the conformance suite. */
describeWhere(killableKafka, 'What bare kafkajs gets wrong on a real Kafka', () => {
  let cluster: Cluster;
  let bare: Kafka;
  /** Reads what is there. */
  let client: KafkaClient;

  beforeAll(async () => {
    cluster = await Cluster.up();
    bare = cluster.bare();
    client = new KafkajsClient({ brokers: cluster.brokers });
  });

  afterAll(async () => {
    await client?.close();
    await cluster?.clean();
  });

  const messages = (suffix: string) =>
    [0, 1].map((partition) => ({ partition, key: `${partition}-${suffix}`, value: 'x' }));

  /** What the bare client leaves in the first round that is not as it said: it hangs on when it learns of a new leader. */
  async function faulty(once: readonly string[], round: (round: number) => Promise<string>): Promise<string[]> {
    let found: string[] = [];
    for (let n = 1; n <= 5; n++) {
      found = keysOf(await readAll(client, [await round(n)]));
      if (found.join() !== once.join()) break;
    }
    return found;
  }

  describe('a leader that moves to a broker that already has a record of the send', () => {
    const ONCE = ['0-after', '0-before', '1-after', '1-before'];

    it.each([
      ['plain', {}],
      ['idempotent', { idempotent: true }],
    ])('a bare %s send resolves although its records are missing or doubled', async (kind, config) => {
      const found = await faulty(ONCE, async (round) => {
        const topic = await cluster.topicOn(`moved-bare-${kind}-${round}`, [1, 2]);
        const producer = bare.producer(config);
        await producer.connect();
        await producer.send({ topic, messages: messages('before') });
        await cluster.move(topic, 1, 1);

        await producer.send({ topic, messages: messages('after') });

        await producer.disconnect();
        return topic;
      });
      expect(found).not.toEqual(ONCE);
    });

    it('a bare transaction commits although its records are missing or doubled', async () => {
      const found = await faulty(ONCE, async (round) => {
        const topic = await cluster.topicOn(`moved-bare-transaction-${round}`, [1, 2]);
        const transactionalId = `moved-bare-${round}`;
        const producer = bare.producer({ transactionalId, maxInFlightRequests: 1, retry: SHORT_RETRY });
        await producer.connect();
        const first = await producer.transaction();
        await first.send({ topic, messages: messages('before') });
        await first.commit();
        await cluster.move(topic, 1, 1);

        const second = await producer.transaction();
        await second.send({ topic, messages: messages('after') });
        await second.commit();
        await producer.disconnect();
        await settled(client, transactionalId);
        return topic;
      });
      expect(found).not.toEqual(ONCE);
    });
  });

  describe('a broker that pauses for longer than the request timeout', () => {
    it('bare concurrent idempotent sends double or lose a record', async () => {
      const once = ['A', 'B', 'C', 'first'];
      const found = await faulty(once, async (round) => {
        const topic = await cluster.topicOn(`paused-bare-${round}`, [3]);
        const producer = cluster.bare({ retry: {}, requestTimeout: 1_500 }).producer({ idempotent: true });
        await producer.connect();
        await producer.send({ topic, messages: [{ partition: 0, key: 'first', value: 'x' }] });

        await cluster.pausedFor(3, 2_200, () =>
          Promise.all(
            ['A', 'B', 'C'].map((key) => producer.send({ topic, messages: [{ partition: 0, key, value: 'x' }] })),
          ),
        );

        await producer.disconnect();
        return topic;
      });
      expect(found).not.toEqual(once);
    });
  });

  describe('brokers that crash during transactions over many partitions on three leaders', () => {
    const PARTITIONS = 13;

    it('bare committed transactions hold records twice or not at all', async () => {
      const topic = await cluster.replicated('killed-bare', PARTITIONS);
      const producer = bare.producer({ transactionalId: 'killed-bare', maxInFlightRequests: 1, retry: SHORT_RETRY });
      await producer.connect();
      const committed: string[] = [];
      const stop = new AbortController();
      const writing = (async () => {
        for (let n = 0; !stop.signal.aborted; n++) {
          const keys = Array.from({ length: PARTITIONS }, (_, partition) => `${n}-${partition}`);
          try {
            const transaction = await producer.transaction();
            const batch = keys.map((key, partition) => ({ partition, key, value: 'x' }));
            await transaction.sendBatch({ topicMessages: [{ topic, messages: batch }] });
            await transaction.commit();
            committed.push(...keys);
          } catch {
            return;
          }
        }
      })();
      await cluster.killInTurn([1], () => committed.length, 20 * PARTITIONS);
      stop.abort();
      await Promise.race([writing, until('the bare producer is done', () => false, 10_000).catch(() => undefined)]);
      producer.disconnect().catch(() => undefined);

      await settled(client, 'killed-bare');
      const counts = countsOf(keysOf(await readAll(client, [topic])));
      const wrong = committed.filter((key) => counts.get(key) !== 1);
      const doubled = [...counts.values()].filter((count) => count > 1);
      console.info(`bare: ${committed.length} records acknowledged, ${wrong.length} lost or doubled`);
      expect(wrong.length + doubled.length).toBeGreaterThan(0);
    });
  });
});
