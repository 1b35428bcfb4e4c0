import { DoubtfulOutcome, Fenced, type OutgoingRecord, Refused } from '@ledger/kafka';
import { keysOf, readAll, recordFor, settled } from '../support/records';
import type { PortUnderTest } from './port-under-test';

/** What a sink does while nothing fails. */
export function describeWriting(port: () => PortUnderTest): void {
  it('writes the records of a batch unchanged, and does not modify its arguments', async () => {
    const { cluster, client } = port();
    const [topic, other] = [await cluster.replicated('written', 2), await cluster.replicated('written-too', 1)];
    const bytes = Buffer.from([0, 0, 0, 0, 255, 254]);
    const records: readonly OutgoingRecord[] = [
      { topic, partition: 1, key: 'text – ü', value: '{"a":1}', headers: { ce_id: 'x:1', raw: bytes } },
      { topic, partition: 1, key: bytes, value: bytes, headers: {} },
      { topic, partition: 1, key: 'tombstone', value: null, headers: { ce_id: 'x:2', constructor: 'own' } },
      { topic, partition: 0, key: null, value: 'without a key', headers: {} },
      { topic: other, partition: 0, key: 'empty', value: '', headers: { empty: '' } },
    ];
    for (const record of records) Object.freeze(Object.freeze(record).headers);
    const sink = await client.openSink('written');

    await sink.send(records);

    await sink.close();
    await settled(client, 'written');
    const bytesOf = (part: string | Buffer | null): Buffer | null => (part === null ? null : Buffer.from(part));
    const found = (await readAll(client, [topic, other])).map(({ topic: where, partition, key, value, headers }) => {
      return { topic: where, partition, key, value, headers };
    });
    expect(found).toHaveLength(records.length);
    for (const { key, value, headers, ...place } of records) {
      const named = Object.entries(headers).map(([name, part]) => [name, bytesOf(part)]);
      const headersFound = Object.fromEntries(named) as { [name: string]: Buffer };
      expect(found).toContainEqual({ ...place, key: bytesOf(key), value: bytesOf(value), headers: headersFound });
    }
  });

  it('is fenced by the next sink of its transactional id, and reports it', async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('fenced', 1);
    const first = await client.openSink('fenced');
    await first.send([recordFor(topic, 0, 'first')]);
    const second = await client.openSink('fenced');

    await expect(first.send([recordFor(topic, 0, 'zombie')])).rejects.toBeInstanceOf(Fenced);

    await second.send([recordFor(topic, 0, 'second')]);
    await second.close();
    await settled(client, 'fenced');
    expect(keysOf(await readAll(client, [topic]))).toEqual(['first', 'second']);
  });

  it('aborts the open transaction of its predecessor', async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('left-open', 1);
    const producer = cluster.bare().producer({ transactionalId: 'left-open', maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic, messages: [{ partition: 0, key: 'never', value: 'x' }] });

    const sink = await client.openSink('left-open');
    await sink.send([recordFor(topic, 0, 'after')]);
    await sink.close();
    await settled(client, 'left-open');

    expect(keysOf(await readAll(client, [topic]))).toEqual(['after']);
    expect(keysOf(await readAll(client, [topic], false))).toEqual(['after', 'never']);
    await expect(transaction.commit()).rejects.toThrow('old epoch');
    await producer.disconnect();
  });

  it('accepts one batch at a time', async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('one-at-a-time', 1);
    const sink = await client.openSink('one-at-a-time');

    const sent = await Promise.allSettled(['A', 'B'].map((key) => sink.send([recordFor(topic, 0, key)])));

    expect(sent.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await sink.close();
    await settled(client, 'one-at-a-time');
    expect(keysOf(await readAll(client, [topic]))).toEqual(['A']);
  });

  it('refuses batches after it was closed', async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('closed', 1);
    const sink = await client.openSink('closed');
    await sink.close();
    await sink.close();
    await expect(sink.send([recordFor(topic, 0, 'late')])).rejects.toBeInstanceOf(DoubtfulOutcome);
  });

  it("refuses a batch above the broker's limit for one partition, and writes nothing", async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('too-much', 2);
    const large = { ...recordFor(topic, 1, 'large'), value: 'x'.repeat(500_000) };
    const sink = await client.openSink('too-much');

    await expect(sink.send([recordFor(topic, 0, 'small'), large, large])).rejects.toBeInstanceOf(Refused);

    await sink.close();
    await settled(client, 'too-much');
    expect(await readAll(client, [topic], false)).toEqual([]);
  });

  it("leaves the limit of a record's size to the broker", async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('large', 1);
    const recordOf = (bytes: number): OutgoingRecord => ({ ...recordFor(topic, 0, 'large'), value: 'x'.repeat(bytes) });
    const first = await client.openSink('large');
    await first.send([recordOf(1_040_000)]);
    await expect(first.send([recordOf(1_060_000)])).rejects.toBeInstanceOf(Refused);

    await settled(client, 'large');
    expect((await readAll(client, [topic])).map(({ value }) => value?.length)).toEqual([1_040_000]);
  });

  it('reports that no broker answers', async () => {
    const nowhere = port().open({ brokers: ['127.0.0.1:1'], openDeadlineMs: 500 });
    await expect(nowhere.openSink('nowhere')).rejects.toBeInstanceOf(DoubtfulOutcome);
    await nowhere.close();
  });
}
