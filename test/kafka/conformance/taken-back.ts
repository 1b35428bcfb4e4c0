import type { StoredRecord } from '@ledger/kafka';
import type { Cluster } from '../support/cluster';
import { keysOf, readAll, recordFor, settled, until } from '../support/records';
import type { PortUnderTest } from './port-under-test';

const LAST = 'committed';

/**
 * Several writers of one partition, whose transactions overlap: a partition holds "a1 b1 b2 a2", all of it aborted, and then
 * what was committed. All streamers write to the one partition of the cursors, and die together.
 */
export function describeTakenBack(port: () => PortUnderTest): void {
  const ORDERS = [
    ['a', 'b'],
    ['b', 'a'],
  ] as const;

  async function overlapping(topic: string, abortedFirst: string): Promise<void> {
    const { cluster, client } = port();
    const a = await openTransaction(cluster, `${topic}-a`);
    const b = await openTransaction(cluster, `${topic}-b`);
    await a.send(topic, 'a1');
    await b.send(topic, 'b1');
    await b.send(topic, 'b2');
    await a.send(topic, 'a2');
    for (const one of abortedFirst === 'a' ? [a, b] : [b, a]) {
      await one.abort();
      await settled(client, one.id);
    }
    const sink = await client.openSink(`${topic}-c`);
    await sink.send([recordFor(topic, 0, LAST)]);
    await sink.close();
    await settled(client, `${topic}-c`);
  }

  it.each(ORDERS)('is not delivered when read from the beginning, ended in the order %s, %s', async (first) => {
    const topic = await port().cluster.replicated(`taken-back-${first}`, 1);
    await overlapping(topic, first);
    expect(keysOf(await readAll(port().client, [topic]))).toEqual([LAST]);
    expect(keysOf(await readAll(port().client, [topic], false))).toEqual(['a1', 'a2', 'b1', 'b2', LAST]);
  });

  it.each(ORDERS)('is not delivered when read from its middle, ended in the order %s, %s', async (first) => {
    const topic = await port().cluster.replicated(`taken-back-middle-${first}`, 1);
    await overlapping(topic, first);
    const tail: StoredRecord[] = [];
    // Two markers of aborts, the record, its marker; and b2 and a2 before them.
    await port().client.read({ topics: [topic], last: 6 }, (record) => tail.push(record));
    expect(keysOf(tail)).toEqual([LAST]);
  });

  it.each(ORDERS)('is not delivered to a consumer, ended in the order %s, %s', async (first) => {
    const topic = await port().cluster.replicated(`taken-back-consumed-${first}`, 1);
    await overlapping(topic, first);
    const consumed: StoredRecord[] = [];
    const source = await port().client.consume({
      groupId: topic,
      topic,
      handle: async (records) => {
        consumed.push(...records);
        return { settled: records.length };
      },
    });
    await until('what was committed came', () => consumed.some(({ key }) => String(key) === LAST));
    await source.stop();
    expect(keysOf(consumed)).toEqual([LAST]);
  });
}

async function openTransaction(cluster: Cluster, id: string) {
  const producer = cluster.bare().producer({ transactionalId: id, maxInFlightRequests: 1 });
  await producer.connect();
  const transaction = await producer.transaction();
  return {
    id,
    send: async (topic: string, key: string): Promise<void> =>
      void (await transaction.send({ topic, messages: [{ partition: 0, key, value: 'x' }] })),
    abort: async (): Promise<void> => {
      await transaction.abort();
      await producer.disconnect();
    },
  };
}
