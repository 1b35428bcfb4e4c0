import type { BatchHandler, BatchSource, SourceOptions, StoredRecord } from '@ledger/kafka';
import { keysOf, recordFor, until } from '../support/records';
import type { PortUnderTest } from './port-under-test';

const PARTITIONS = 4;

/** What a member of a consumer group does: it commits what was settled, and nothing else. */
export function describeConsuming(port: () => PortUnderTest): void {
  let sources: BatchSource[] = [];

  afterEach(async () => {
    for (const source of sources) await source.stop();
    sources = [];
  });

  async function consume(options: SourceOptions): Promise<BatchSource> {
    const source = await port().client.consume(options);
    sources.push(source);
    return source;
  }

  async function write(topic: string, keys: readonly string[], partitions = PARTITIONS): Promise<void> {
    const sink = await port().client.openSink(`${topic}-writer`);
    await sink.send(keys.map((key, i) => recordFor(topic, i % partitions, key)));
    await sink.close();
  }

  const upTo = (count: number): string[] => Array.from({ length: count }, (_, n) => String(n));
  const keys = (records: readonly StoredRecord[]): string[] => records.map(({ key }) => String(key));
  const takeAll =
    (into: StoredRecord[]): BatchHandler =>
    async (records) => {
      into.push(...records);
      return { settled: records.length };
    };

  it('delivers batches of one partition each, in order, and continues after the settled offset', async () => {
    const topic = await port().cluster.replicated('consumed', PARTITIONS);
    await write(topic, upTo(400));
    const batches: (readonly StoredRecord[])[] = [];
    const first = await consume({
      groupId: 'consumed',
      topic,
      handle: async (records) => {
        batches.push(records);
        return { settled: records.length };
      },
    });
    await until('all came', () => batches.flat().length >= 400);
    await first.stop();
    for (const batch of batches) expect(new Set(batch.map(({ partition }) => partition)).size).toBe(1);
    for (let own = 0; own < PARTITIONS; own++) {
      const came = batches.flat().filter(({ partition }) => partition === own);
      expect(keys(came)).toEqual(upTo(400).filter((n) => Number(n) % PARTITIONS === own));
    }

    await write(topic, ['more']);
    const rest: StoredRecord[] = [];
    await consume({ groupId: 'consumed', topic, handle: takeAll(rest) });
    await until('the rest came', () => rest.length > 0);
    expect(keys(rest)).toEqual(['more']);
  });

  it('delivers records as they were written', async () => {
    const topic = await port().cluster.replicated('as-written', 1);
    const headers = { ce_id: 'x:1', raw: Buffer.from([0, 255]), empty: '', constructor: 'own' };
    const sink = await port().client.openSink('as-written-writer');
    await sink.send([
      { topic, partition: 0, key: Buffer.from([255, 0]), value: 'text – ü', headers },
      { topic, partition: 0, key: null, value: null, headers: {} },
    ]);
    await sink.close();
    const seen: StoredRecord[] = [];
    await consume({ groupId: 'as-written', topic, handle: takeAll(seen) });
    await until('both came', () => seen.length >= 2);

    const [first, second] = seen;
    expect(first).toMatchObject({ topic, partition: 0, key: Buffer.from([255, 0]), value: Buffer.from('text – ü') });
    const named = Object.entries(headers).map(([name, part]) => [name, Buffer.from(part as string)]);
    expect(first!.headers).toEqual(Object.fromEntries(named));
    expect(second).toMatchObject({ key: null, value: null, headers: {} });
  });

  it('delivers the unsettled rest again, in order and after the delay, while other partitions continue', async () => {
    const topic = await port().cluster.replicated('held', 2);
    await write(topic, upTo(20), 2);
    const held: { readonly at: number; readonly keys: string[] }[] = [];
    const others: string[] = [];
    let settled = 0;
    await consume({
      groupId: 'held',
      topic,
      handle: async (records) => {
        if (records[0]!.partition === 1) {
          others.push(...keys(records));
          return { settled: records.length };
        }
        held.push({ at: Date.now(), keys: keys(records) });
        if (held.length > 1) return { settled: records.length };
        settled = Math.floor(records.length / 2);
        return { settled, againInMs: 700 };
      },
    });
    const again = () => held.slice(1).flatMap((batch) => batch.keys);
    await until('all came', () => again().length >= 10 - settled && others.length >= 10);

    expect(again()).toEqual(
      upTo(20)
        .filter((n) => Number(n) % 2 === 0)
        .slice(settled),
    );
    expect(held[1]!.at - held[0]!.at).toBeGreaterThanOrEqual(690);
    expect(others).toEqual(upTo(20).filter((n) => Number(n) % 2 === 1));
  });

  it('redelivers records that a handler failed on, and unsettled records to the next member', async () => {
    const topic = await port().cluster.replicated('failed', 1);
    await write(topic, upTo(10), 1);
    let failures = 0;
    let settled = 0;
    const seen: StoredRecord[] = [];
    const first = await consume({
      groupId: 'failed',
      topic,
      handle: async (records) => {
        if (failures++ === 0) throw new Error('the handler fails');
        seen.push(...records);
        settled = Math.ceil(records.length / 2);
        return { settled, againInMs: 60_000 };
      },
    });
    await until('it was given again', () => seen.length > 0);
    await first.stop();
    expect(keys(seen)[0]).toBe('0');

    const rest: StoredRecord[] = [];
    await consume({ groupId: 'failed', topic, handle: takeAll(rest) });
    await until('the rest came', () => rest.length >= 10 - settled);
    expect(keys(rest)).toEqual(upTo(10).slice(settled));
  });

  it('shares the partitions with other members, and gives its partitions up when it stops', async () => {
    const topic = await port().cluster.replicated('shared', PARTITIONS);
    const seen: [StoredRecord[], StoredRecord[]] = [[], []];
    const [first] = await Promise.all(seen.map((own) => consume({ groupId: 'shared', topic, handle: takeAll(own) })));
    const sink = await port().client.openSink('shared-writer');
    let written = 0;
    await until('both have work', async () => {
      const one = written++;
      await sink.send(upTo(PARTITIONS).map((n, partition) => recordFor(topic, partition, `${one}-${n}`)));
      return seen.every((own) => own.length > 0);
    });
    await sink.close();
    await first!.stop();
    const then = seen[0].length;
    await write(
      topic,
      upTo(PARTITIONS).map((n) => `last-${n}`),
    );
    await until(
      'the other has it all',
      () => keys(seen[1]).filter((key) => key.startsWith('last-')).length === PARTITIONS,
    );

    expect(seen[0]).toHaveLength(then);
    expect(new Set(keysOf(seen.flat())).size).toBe((written + 1) * PARTITIONS);
  });

  it('reports that it fails while its brokers are down, and resumes when they return', async () => {
    const { cluster } = port();
    const topic = await cluster.replicated('away', PARTITIONS);
    await write(topic, upTo(8));
    const seen: StoredRecord[] = [];
    const source = await consume({ groupId: 'away', topic, handle: takeAll(seen) });
    await until('all came', () => seen.length >= 8);
    expect(source.state().state).toBe('running');

    for (const id of cluster.nodes.ids) cluster.nodes.pause(id);
    await until('it says so', () => source.state().state === 'failing');
    expect(source.state().reason).toMatch(/\w/);
    for (const id of cluster.nodes.ids) cluster.nodes.resume(id);
    await cluster.whole();

    await write(topic, ['back']);
    await until('it goes on', () => keys(seen).includes('back') && source.state().state === 'running');
    await source.stop();
    expect(source.state().state).toBe('stopped');
  });
}
