import { CarefulWriter } from '../support/careful-writer';
import { countsOf, keysOf, readAll, recordFor, settled } from '../support/records';
import type { PortUnderTest } from './port-under-test';

/** What a sink does while leaders move, brokers pause and brokers die: each record stands once when its writer says so. */
export function describeFaults(port: () => PortUnderTest): void {
  let cursors: string;

  beforeAll(async () => {
    cursors = await port().cluster.replicated('cursors', 1);
  });

  it.each([1, 2, 3, 4, 5])('loses no record when a leader moves during a batch: round %i', async (round) => {
    const { cluster, client } = port();
    const topic = await cluster.topicOn(`moved-${round}`, [1, 2]);
    const writer = new CarefulWriter(client, cursors, `moved-${round}`);
    const records = (suffix: string) =>
      [0, 1].map((partition) => recordFor(topic, partition, `${partition}-${suffix}`));
    await writer.deliver(records('before'));
    await cluster.move(topic, 1, 1);

    await writer.deliver(records('after'));

    await writer.close();
    await settled(client, writer.id);
    expect(keysOf(await readAll(client, [topic]))).toEqual(['0-after', '0-before', '1-after', '1-before']);
    console.info(`a leader moved: ${writer.doubts.length} doubts`);
  });

  it('writes each record once while a broker pauses for longer than the request timeout', async () => {
    const { cluster, client, open } = port();
    const topic = await cluster.topicOn('paused', [3]);
    const impatient = open({ requestTimeoutMs: 1_000, deadlineMs: 5_000 });
    const writer = new CarefulWriter(impatient, cursors, 'paused');
    await writer.deliver([recordFor(topic, 0, 'A')]);

    await cluster.pausedFor(3, 2_200, () => writer.deliver([recordFor(topic, 0, 'B')]));

    await writer.deliver([recordFor(topic, 0, 'C')]);
    await writer.close();
    await settled(client, writer.id);
    expect(keysOf(await readAll(client, [topic]))).toEqual(['A', 'B', 'C']);
    console.info(`a broker paused: ${writer.doubts.length} doubts`);
    await impatient.close();
  });

  it('loses and doubles no record while brokers crash during transactions over 13 partitions on three leaders', async () => {
    const { cluster, client } = port();
    const topic = await cluster.replicated('killed', 13);
    const writer = new CarefulWriter(client, cursors, 'killed');
    const delivered: string[] = [];
    const stop = new AbortController();
    const writing = (async () => {
      for (let n = 0; !stop.signal.aborted; n++) {
        const records = Array.from({ length: 13 }, (_, partition) => recordFor(topic, partition, `${n}-${partition}`));
        await writer.deliver(records);
        delivered.push(...records.map(({ key }) => String(key)));
      }
    })();
    await cluster.killInTurn([2, 3], () => delivered.length, 260);
    stop.abort();
    await writing;
    await writer.close();
    await settled(client, writer.id);

    const counts = countsOf(keysOf(await readAll(client, [topic])));
    console.info(
      `brokers died: ${delivered.length} records, between transactions ${writer.gaps.median} ms in the median and ` +
        `${writer.gaps.longest} ms at most, ${writer.doubts.length} doubts:\n${writer.doubts.join('\n')}`,
    );
    expect(delivered.filter((key) => counts.get(key) !== 1)).toEqual([]);
    expect(counts.size).toBe(delivered.length);
  });
}
