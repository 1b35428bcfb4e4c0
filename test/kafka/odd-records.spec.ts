import { zstdCompressSync } from 'node:zlib';
import type { OutgoingRecord } from '@ledger/kafka';
import type { DeadLetter } from '@ledger/streaming';
import kafkajs from 'kafkajs';
import { describeWhere } from '../needs';
import { received, type SampleEvent, validated } from '../sample-events';
import { anyKafka, kafka, type Lent } from './support/brokers';
import { contentDisclosed, inIntake } from './support/events';
import { IntakeRig } from './support/intake-rig';
import { readAll, until } from './support/records';

jest.setTimeout(300_000);

/** Only what other clients pack with; nothing here can unpack it. */
kafkajs.CompressionCodecs[kafkajs.CompressionTypes.ZSTD] = () => ({
  compress: async ({ buffer }: { buffer: Buffer }) => zstdCompressSync(buffer),
  decompress: async () => {
    throw new Error('no client of these tests reads zstd');
  },
});

describeWhere(kafka, 'Records that no upstream system should send, on a real Kafka', () => {
  let lent: Lent;
  let rig: IntakeRig;

  beforeAll(async () => {
    lent = await anyKafka();
  });
  afterAll(async () => lent?.giveBack());
  beforeEach(async () => {
    rig = await IntakeRig.on(lent.brokers);
  });
  afterEach(async () => rig?.close());

  const pill = (value: Buffer | null, headers: OutgoingRecord['headers'] = {}): OutgoingRecord =>
    inIntake(rig.contract, 'd-1', { value, headers });

  /** All of them in one partition, so that what stops one stops what is behind it. */
  const about = (event: SampleEvent, over: Partial<OutgoingRecord> = {}): OutgoingRecord => {
    const { partition } = pill(null);
    return { ...rig.binary(event), partition, ...over };
  };

  /** What was set aside when `count` records were, and what came last is recorded. */
  async function setAside(count: number): Promise<DeadLetter[]> {
    await rig.send([about(received('d-last'))]);
    await until('the last is recorded', async () => (await rig.ledger.store.readStream('d-last')).length === 1);
    await until(`${count} are set aside`, async () => (await rig.open()).length >= count);
    return rig.letters.list();
  }

  const places = (letters: readonly DeadLetter[]): number[] =>
    letters.map(({ name }) => Number(name.split('/').at(-1)));

  it('become dead letters in FIFO order, for every kind of fault', async () => {
    await rig.send([
      about(received('d-1')),
      about(contentDisclosed('d-0'), { value: '{}' }),
      pill(Buffer.from([0xff])),
      about(received('d-1', { accounts: 3 })),
      pill(null),
      pill(Buffer.from('{')),
      about(validated('d-1')),
      about(contentDisclosed('d-1')),
      pill(Buffer.from('{}')),
    ]);
    await rig.run();

    const letters = await setAside(7);
    expect(places(letters)).toEqual([1, 2, 3, 4, 5, 7, 8]);
    expect(letters.map(({ stage }) => stage)).toEqual([
      'decide',
      'decode',
      'decide',
      'decode',
      'decode',
      'decide',
      'decode',
    ]);
    expect(letters[2]!.message).toContain('has sent another event under the id');
  });

  it('become dead letters with all their bytes when they are large, one or many', async () => {
    const large = [...Array.from({ length: 6 }, (_, i) => Buffer.alloc(300_000, 65 + i)), Buffer.alloc(1_040_000, 'z')];
    for (const value of large) await rig.send([pill(value)]);
    await rig.run();

    expect(places(await setAside(large.length))).toEqual(large.map((_, i) => 2 * i));
    const kept = await readAll(rig.client, [rig.contract.topic('deadLetters')]);
    expect(kept.map(({ value }) => value!.equals(large[kept.findIndex((one) => one.value === value)]!))).not.toContain(
      false,
    );

    await rig.letters.dismiss(await rig.open());
    expect(await rig.open()).toEqual([]);
  });

  it('are recorded with any key and any header names', async () => {
    const odd = { constructor: 'x', toString: 'x', ['__proto__']: 'x', '': 'x', traceparent: 'none', tracestate: '=' };
    const named = about(received('d-1'));
    await rig.send([
      { ...named, headers: Object.fromEntries([...Object.entries(named.headers), ...Object.entries(odd)]) },
      about(received('d-2'), { key: 'another demand' }),
      about(received('d-3'), { key: '' }),
      about(received('d-4'), { key: null }),
      about(received('d-5'), { key: Buffer.from([0xff]) }),
    ]);
    await rig.run();

    expect(await setAside(0)).toEqual([]);
    expect(await rig.recorded()).toBe(6);
  });

  it('are not mistaken for another event: an id that is not text is refused', async () => {
    const named = about(received('d-1'));
    const without = (id: number[]) => ({ ...named, headers: { ...named.headers, ce_id: Buffer.from(id) } });
    await rig.send([without([0xff]), without([0xfe])]);
    await rig.run();

    const letters = await setAside(2);
    expect(letters.map(({ message }) => message)).toEqual(Array(2).fill('The header ce_id is not UTF-8 text.'));
    expect(await rig.recorded()).toBe(1);
  });

  it('settle no other letter through their headers', async () => {
    await rig.send([pill(Buffer.from('{'))]);
    await rig.run();
    const [name] = (await setAside(1)).map((letter) => letter.name);
    await rig.send([pill(null, { '__dlq.settled': name!, '__dlq.errors.rule': 'made-up' })]);

    const [first, second] = await setAside(2);
    expect(first).toMatchObject({ name });
    expect(second).not.toHaveProperty('rule');
    expect(await rig.letters.replay([second!.name])).toBe(1);
    await until('it came back as it was', async () => (await rig.open()).length === 2);
    const back = (await rig.open()).find((other) => other !== name)!;
    const { record } = (await rig.letters.explain(back))!;
    expect(String(record.headers['__dlq.as-it-came.__dlq.settled'])).toBe(name);
  });

  describe('compressed by their sender', () => {
    const { ZSTD, GZIP } = kafkajs.CompressionTypes;

    async function sendPacked(compression: kafkajs.CompressionTypes, record: OutgoingRecord): Promise<void> {
      const producer = new kafkajs.Kafka({ brokers: [...lent.brokers], logLevel: kafkajs.logLevel.NOTHING }).producer();
      const { topic, headers, ...message } = record;
      await producer.connect();
      try {
        await producer.send({ topic, compression, messages: [{ ...message, headers: { ...headers } }] });
      } finally {
        await producer.disconnect();
      }
    }

    it('are read although this client cannot decompress them', async () => {
      await sendPacked(ZSTD, about(received('d-1')));
      await rig.run();
      expect(await setAside(0)).toEqual([]);
      expect(await rig.recorded()).toBe(2);
    });

    it('are refused by the broker when they are too large for the dead letters', async () => {
      const packed = sendPacked(GZIP, pill(Buffer.alloc(20_000_000)));
      await expect(packed).rejects.toMatchObject({ type: expect.stringContaining('TOO_LARGE') as string });
    });
  });

  it('appear in the state of the intake when they cannot be settled', async () => {
    const runner = await rig.run({
      intake: {
        submitMany: async () => {
          throw new Error('the disk is gone');
        },
      },
    });
    await rig.send([about(received('d-1'))]);
    await until('it says so', () => runner.state().state === 'failing');
    expect(runner.state().reason).toBe('the disk is gone');
    expect(await rig.open()).toEqual([]);
  });
});
