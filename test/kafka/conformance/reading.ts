import { DoubtfulOutcome, type StoredRecord, type TransactionalSink } from '@ledger/kafka';
import { keysOf, readAll, recordFor, settled } from '../support/records';
import type { PortUnderTest } from './port-under-test';

const PARTITIONS = 3;

/** What reading topics to a certain end is. */
export function describeReading(port: () => PortUnderTest): void {
  async function written(topic: string, numbers: readonly number[]): Promise<void> {
    const sink = await port().client.openSink(`${topic}-writer`);
    await send(sink, topic, numbers);
    await sink.close();
    await settled(port().client, `${topic}-writer`);
  }

  const send = (sink: TransactionalSink, topic: string, numbers: readonly number[]): Promise<void> =>
    sink.send(numbers.map((n) => recordFor(topic, n % PARTITIONS, String(n))));

  const upTo = (count: number): number[] => Array.from({ length: count }, (_, n) => n);
  const numbersIn = (records: readonly StoredRecord[], partition: number): number[] =>
    records.filter((record) => record.partition === partition).map(({ key }) => Number(key));

  it('delivers every record of several topics, in order within each partition', async () => {
    const { cluster, client } = port();
    const topics = [await cluster.replicated('read-a', PARTITIONS), await cluster.replicated('read-b', PARTITIONS)];
    for (const topic of topics)
      for (const from of [0, 100])
        await written(
          topic,
          upTo(100).map((n) => n + from),
        );

    const records = await readAll(client, topics);

    for (const topic of topics) {
      const own = records.filter((record) => record.topic === topic);
      expect(own).toHaveLength(200);
      for (let partition = 0; partition < PARTITIONS; partition++) {
        expect(numbersIn(own, partition)).toEqual(upTo(200).filter((n) => n % PARTITIONS === partition));
      }
    }
  });

  it('ends for empty topics', async () => {
    const { cluster, client } = port();
    expect(await readAll(client, [await cluster.replicated('empty', PARTITIONS)])).toEqual([]);
  });

  it('skips aborted records, and delivers them if asked', async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('aborted', PARTITIONS);
    const producer = cluster.bare().producer({ transactionalId: 'aborting', maxInFlightRequests: 1 });
    await producer.connect();
    const committed: string[] = [];
    for (let n = 0; n < 40; n++) {
      const transaction = await producer.transaction();
      const keys = upTo(PARTITIONS).map((partition) => upTo(50).map((i) => `${n}-${partition}-${i}`));
      // One leader at a time: a bare send to several writes records twice.
      for (const [partition, own] of keys.entries()) {
        await transaction.send({ topic, messages: own.map((key) => ({ partition, key, value: 'x' })) });
      }
      if (n % 4 === 1) await transaction.abort();
      else {
        await transaction.commit();
        committed.push(...keys.flat());
      }
    }
    await producer.disconnect();
    await settled(client, 'aborting');

    expect(keysOf(await readAll(client, [topic]))).toEqual(committed.sort());
    expect(keysOf(await readAll(client, [topic], false))).toHaveLength(6_000);
  });

  it('ends before an open transaction, and skips records that arrive meanwhile', async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('growing', PARTITIONS);
    await written(topic, upTo(30));
    const sink = await client.openSink('growing-late');
    const records: StoredRecord[] = [];
    let late: Promise<void> | undefined;
    await client.read({ topics: [topic] }, (record) => {
      late ??= send(sink, topic, [31, 32, 33]);
      records.push(record);
    });
    await late;
    expect(keysOf(records)).toEqual(upTo(30).map(String).sort());

    const producer = cluster.bare().producer({ transactionalId: 'growing-open', maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ partition: 0, key: 'open', value: 'x' }] });
    await sink.close();
    await settled(client, 'growing-late');
    expect(await readAll(client, [topic])).toHaveLength(33);
    await transaction.abort();
    await producer.disconnect();
  });

  it('starts a given number of records before each end', async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('tail', PARTITIONS);
    await written(topic, upTo(90));
    const tail: StoredRecord[] = [];
    await client.read({ topics: [topic], last: 6 }, (record) => tail.push(record));
    // The marker of the commit takes an offset, too.
    expect(numbersIn(tail, 0)).toEqual([75, 78, 81, 84, 87]);
    const all: StoredRecord[] = [];
    await client.read({ topics: [topic], last: 600 }, (record) => all.push(record));
    expect(all).toHaveLength(90);
  });

  it('ends at the given record, although it is written after the start', async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('until', PARTITIONS);
    await written(topic, upTo(30));
    const seen: string[] = [];
    let last: Promise<void> | undefined;
    await client.read({ topics: [topic], until: ({ key }) => String(key) === '60' }, ({ key }) => {
      seen.push(String(key));
      if (seen.length === 30) last = written(topic, [57, 60, 63]);
    });
    await last;
    expect(seen.slice(0, 30).sort()).toEqual(upTo(30).map(String).sort());
    expect(seen.slice(30)).toEqual(['57', '60']);
  });

  it('fails at its deadline', async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('endless', 1);
    const reading = client.read({ topics: [topic], until: () => false, deadlineMs: 500 }, () => undefined);
    await expect(reading).rejects.toBeInstanceOf(DoubtfulOutcome);
  });

  it('delivers every record once although a broker crashes', async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('read-killed', PARTITIONS);
    for (let i = 0; i < 20; i++)
      await written(
        topic,
        upTo(600).map((n) => n + 600 * i),
      );
    const seen: StoredRecord[] = [];

    await client.read({ topics: [topic], deadlineMs: 60_000 }, (record) => {
      if (seen.length === 0) cluster.nodes.kill(1);
      seen.push(record);
    });

    await cluster.nodes.start(1);
    await cluster.whole();
    for (let partition = 0; partition < PARTITIONS; partition++) {
      expect(numbersIn(seen, partition)).toEqual(upTo(12_000).filter((n) => n % PARTITIONS === partition));
    }
  });
}
