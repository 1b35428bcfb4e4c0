import { type Claim, CursorLog, DoubtfulOutcome, type KafkaClient, type OutgoingRecord } from '@ledger/streaming';
import { type Admin, type ITopicConfig, Kafka, logLevel } from 'kafkajs';
import { describeWhere } from '../needs';
import { killableKafka, type OwnNodes, ownNodes } from './support/brokers';
import { testClient } from './support/client';
import { countsOf, keysOf, readAll, recordFor, settled, until } from './support/records';

jest.setTimeout(300_000);

const SHORT_RETRY = { initialRetryTime: 2, factor: 0, multiplier: 1.3, maxRetryTime: 1_000, retries: 100 };

describeWhere(killableKafka, 'What bare kafkajs gets wrong on a real Kafka, and its containment', () => {
  let nodes: OwnNodes;
  let bare: Kafka;
  let admin: Admin;
  let client: KafkaClient;
  let cursors: CursorLog;

  beforeAll(async () => {
    nodes = await ownNodes(3);
    bare = new Kafka({
      brokers: nodes.bootstrap,
      logLevel: logLevel.NOTHING,
      retry: SHORT_RETRY,
      requestTimeout: 3_000,
    });
    admin = bare.admin();
    await admin.connect();
    client = testClient({ brokers: nodes.bootstrap });
    cursors = new CursorLog(client, await replicated('cursors', 1));
  });

  afterAll(async () => {
    await admin?.disconnect();
    await client?.close();
    await nodes?.clean();
  });

  /** A topic of one replica a partition, on the brokers that are named. */
  async function topicOn(name: string, leaders: readonly number[]): Promise<string> {
    const replicaAssignment = leaders.map((leader, partition) => ({ partition, replicas: [leader] }));
    return created({ topic: name, replicaAssignment });
  }

  async function replicated(topic: string, partitions: number): Promise<string> {
    const configEntries = [{ name: 'min.insync.replicas', value: '2' }];
    return created({ topic, numPartitions: partitions, replicationFactor: 3, configEntries });
  }

  async function created(config: ITopicConfig): Promise<string> {
    await admin.createTopics({ topics: [config], waitForLeaders: false });
    await until(`${config.topic} has leaders on every broker's word`, () =>
      Promise.all(nodes.ids.map(() => admin.fetchTopicMetadata({ topics: [config.topic] }))).then(
        (answers) => answers.every(({ topics }) => topics[0]!.partitions.every(({ leader }) => leader >= 0)),
        () => false,
      ),
    );
    return config.topic;
  }

  async function move(topic: string, partition: number, to: number): Promise<void> {
    const partitionAssignment = [{ partition, replicas: [to] }];
    await admin.alterPartitionReassignments({ topics: [{ topic, partitionAssignment }] });
    await until('the leader has moved', async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      return topics[0]?.partitions.find(({ partitionId }) => partitionId === partition)?.leader === to;
    });
  }

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

  describe('a leader that moves to a broker which has a record of the same send', () => {
    const ONCE = ['0-after', '0-before', '1-after', '1-before'];

    it.each([
      ['plain', {}],
      ['idempotent', { idempotent: true }],
    ])('makes a bare %s send resolve although its records are not there once each', async (kind, config) => {
      const found = await faulty(ONCE, async (round) => {
        const topic = await topicOn(`moved-bare-${kind}-${round}`, [1, 2]);
        const producer = bare.producer(config);
        await producer.connect();
        await producer.send({ topic, messages: messages('before') });
        await move(topic, 1, 1);

        await producer.send({ topic, messages: messages('after') });

        await producer.disconnect();
        return topic;
      });
      expect(found).not.toEqual(ONCE);
    });

    it('makes a bare transaction commit although its records are not there once each', async () => {
      const found = await faulty(ONCE, async (round) => {
        const topic = await topicOn(`moved-bare-transaction-${round}`, [1, 2]);
        const transactionalId = `moved-bare-${round}`;
        const producer = bare.producer({ transactionalId, maxInFlightRequests: 1, retry: SHORT_RETRY });
        await producer.connect();
        const first = await producer.transaction();
        await first.send({ topic, messages: messages('before') });
        await first.commit();
        await move(topic, 1, 1);

        const second = await producer.transaction();
        await second.send({ topic, messages: messages('after') });
        await second.commit();
        await producer.disconnect();
        await settled(client, transactionalId);
        return topic;
      });
      expect(found).not.toEqual(ONCE);
    });

    it('makes the guarded sink doubt, and a second sink redo the whole', async () => {
      const topic = await topicOn('moved-guarded', [1, 2]);
      const records = (suffix: string) =>
        [0, 1].map((partition) => recordFor(topic, partition, `${partition}-${suffix}`));
      const sink = await client.openSink('moved-guarded');
      await sink.send(records('before'));
      await move(topic, 1, 1);

      await expect(sink.send(records('after'))).rejects.toBeInstanceOf(DoubtfulOutcome);
      await deliver('moved-guarded', records('after'));
      await settled(client, 'moved-guarded');

      expect(keysOf(await readAll(client, [topic]))).toEqual(['0-after', '0-before', '1-after', '1-before']);
    });
  });

  describe('a broker that pauses longer than a request may take', () => {
    it('makes bare concurrent idempotent sends double one record or lose another', async () => {
      const once = ['A', 'B', 'C', 'first'];
      const found = await faulty(once, async (round) => {
        const topic = await topicOn(`paused-bare-${round}`, [3]);
        const kafka = new Kafka({ brokers: nodes.bootstrap, logLevel: logLevel.NOTHING, requestTimeout: 1_500 });
        const producer = kafka.producer({ idempotent: true });
        await producer.connect();
        await producer.send({ topic, messages: [{ partition: 0, key: 'first', value: 'x' }] });

        await pausedFor(3, 2_200, () =>
          Promise.all(
            ['A', 'B', 'C'].map((key) => producer.send({ topic, messages: [{ partition: 0, key, value: 'x' }] })),
          ),
        );

        await producer.disconnect();
        return topic;
      });
      expect(found).not.toEqual(once);
    });

    it('makes the guarded sink write each record once, however often it has to start again', async () => {
      const topic = await topicOn('paused-guarded', [3]);
      const impatient = testClient({ brokers: nodes.bootstrap, requestTimeoutMs: 1_000, deadlineMs: 5_000 });
      const sink = await impatient.openSink('paused-guarded');

      const inTheMiddle = await pausedFor(3, 2_200, async () => {
        const sends = ['A', 'B'].map((key) => sink.send([recordFor(topic, 0, key)]));
        return Promise.allSettled(sends);
      });
      expect(inTheMiddle.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      for (const key of ['A', 'B', 'C']) await deliver('paused-guarded', [recordFor(topic, 0, key)]);
      await settled(client, 'paused-guarded');

      expect(keysOf(await readAll(client, [topic]))).toEqual(['A', 'B', 'C']);
    });
  });

  describe('brokers that die under transactions over many partitions on three leaders', () => {
    const PARTITIONS = 13;

    it('makes bare committed transactions hold records twice or not at all', async () => {
      const topic = await replicated('killed-bare', PARTITIONS);
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
      await killInTurn([1], () => committed.length);
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

    it('leaves the guarded sink without a loss and without a double', async () => {
      const topic = await replicated('killed-guarded', PARTITIONS);
      const delivered: string[] = [];
      const stop = new AbortController();
      const writing = (async () => {
        for (let n = 0; !stop.signal.aborted; n++) {
          const records = Array.from({ length: PARTITIONS }, (_, partition) =>
            recordFor(topic, partition, `${n}-${partition}`),
          );
          await deliver('killed-guarded', records);
          delivered.push(...records.map(({ key }) => String(key)));
        }
      })();
      await killInTurn([2, 3], () => delivered.length);
      stop.abort();
      await writing;
      await settled(client, 'killed-guarded');

      const counts = countsOf(keysOf(await readAll(client, [topic])));
      console.info(`guarded: ${delivered.length} records, longest gap ${longestGap} ms; doubts:\n${doubts.join('\n')}`);
      expect(delivered.filter((key) => counts.get(key) !== 1)).toEqual([]);
      expect(counts.size).toBe(delivered.length);
    });

    /** One after the other: kill under load, see the writer go on, start again, wait for every replica to be back. */
    async function killInTurn(ids: number[], progress: () => number): Promise<void> {
      for (const id of ids) {
        const before = progress();
        await until('the writer has written', () => progress() > before + 20 * PARTITIONS);
        nodes.kill(id);
        const then = progress();
        await until('the writer goes on', () => progress() > then + 20 * PARTITIONS, 20_000).catch(() => undefined);
        await nodes.start(id);
        await until('all replicas are in sync', allInSync);
      }
    }
  });

  async function allInSync(): Promise<boolean> {
    const { topics } = await admin.fetchTopicMetadata();
    return topics.every(({ partitions }) => partitions.every(({ isr, replicas }) => isr.length === replicas.length));
  }

  async function pausedFor<T>(id: number, ms: number, work: () => Promise<T>): Promise<T> {
    nodes.pause(id);
    const working = work();
    await new Promise((resolve) => setTimeout(resolve, ms));
    nodes.resume(id);
    return working;
  }

  // What the streamer does, in small: each batch moves a cursor; after a doubt the cursor says whether it was committed.
  let claim: Claim | undefined;
  let moves = 0;
  const doubts: string[] = [];
  let longestGap = 0;
  let lastSuccess = Date.now();

  beforeEach(() => {
    claim = undefined;
    moves = longestGap = doubts.length = 0;
    lastSuccess = Date.now();
  });

  async function deliver(id: string, records: OutgoingRecord[]): Promise<void> {
    const target = ++moves;
    for (;;) {
      try {
        claim ??= await cursors.claim(id, id);
        if (claim.cursor === String(target)) break;
        await claim.sink.send([...records, cursors.record(id, String(target))]);
        break;
      } catch (error) {
        if (!(error instanceof DoubtfulOutcome)) throw error;
        doubts.push(error.message);
        claim = undefined;
      }
    }
    longestGap = Math.max(longestGap, Date.now() - lastSuccess);
    lastSuccess = Date.now();
  }
});
