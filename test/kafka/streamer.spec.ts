import { DoubtfulOutcome, type KafkaClient, type OutgoingRecord, type StoredRecord, TopicDrift } from '@ledger/kafka';
import { type ChannelName, channelNames, CursorLog } from '@ledger/streaming';
import { Kafka, logLevel } from 'kafkajs';
import { describeWhere } from '../needs';
import { abortedRecords, breachesOf, cursorsIn, nothingHangs, scan } from './chaos/invariants';
import { anyKafka, kafka, type Lent } from './support/brokers';
import { testClient } from './support/client';
import { ContractCheck } from './support/contract-check';
import { highWatermarksOf } from './support/high-watermarks';
import { oracleOf } from './support/oracle';
import { readAll, until } from './support/records';
import { Rig } from './support/rig';

jest.setTimeout(300_000);

describeWhere(kafka, 'The streamer on a real Kafka', () => {
  let lent: Lent;
  let rig: Rig;

  beforeAll(async () => {
    lent = await anyKafka();
  });
  afterAll(async () => lent?.giveBack());
  beforeEach(async () => {
    rig = await Rig.on(lent.brokers);
  });
  afterEach(async () => rig?.close());

  const streamed = (streamer: { lag(): Promise<number> }) =>
    until('all is streamed', async () => (await streamer.lag()) === 0);

  it('streams existing and new changes once each, with correct totals and a chain of cursors', async () => {
    await rig.demandsCome(300);
    const streamer = rig.totals();
    streamer.start();
    await streamed(streamer);
    await rig.demandsCome(100);
    await streamed(streamer);
    expect(streamer.state()).toMatchObject({ phase: 'streaming', doubts: 0, claims: 1 });
    await rig.quiet();

    const found = await scan(rig.client, rig.contract);

    expect(breachesOf(found, await oracleOf(rig.ledger.store))).toEqual([]);
    expect(found.changes.length).toBeGreaterThan(1_000);
  });

  it('writes only records that asyncapi.yaml defines', async () => {
    await rig.demandsCome(20);
    const streamers = [rig.totals(), rig.demandEvents()];
    for (const streamer of streamers) streamer.start();
    for (const streamer of streamers) await streamed(streamer);
    await rig.quiet();

    const check = new ContractCheck();
    const channelOf = new Map(channelNames.map((name) => [rig.contract.topic(name), name]));
    const complaints = (record: StoredRecord) => check.complaints(channelOf.get(record.topic) as ChannelName, record);
    const records = await readAll(
      rig.client,
      channelNames.map((name) => rig.contract.topic(name)),
    );

    expect(records.flatMap(complaints)).toEqual([]);
    const written = new Set(records.map(({ topic }) => channelOf.get(topic)));
    expect(written).toEqual(new Set(['cursors', 'demandEvents', 'totalChanges', 'totals']));
    expect(records.filter(({ topic }) => topic === rig.contract.topic('demandEvents'))).toHaveLength(40);
  });

  it('resumes after a stop exactly at its cursor, and leaves no transaction open', async () => {
    await rig.demandsCome(50);
    const first = rig.totals({ limit: 40 });
    first.start();
    await until('some is streamed', () => first.state().commits > 3);
    await first.stop();
    const topics = (['totalChanges', 'totals', 'cursors'] as const).map((name) => rig.contract.topic(name));
    const cursors = `${rig.contract.topic('cursors')}/0`;
    const ends = await highWatermarksOf(lent.brokers, topics, [cursors]);
    await until('nothing hangs', async () => (await nothingHangs(rig.client, ends, topics)).length === 0);

    const second = rig.totals();
    second.start();
    await streamed(second);
    await rig.quiet();

    const found = await scan(rig.client, rig.contract);
    expect(breachesOf(found, await oracleOf(rig.ledger.store))).toEqual([]);
    expect(new Set(cursorsIn(found.cursors, 'totals').map(({ incarnation }) => incarnation)).size).toBe(2);
  });

  it('is fenced by a second streamer, stands by, and takes over only when that one is gone', async () => {
    await rig.demandsCome(20);
    const first = rig.totals({ standByMs: 300 });
    first.start();
    await streamed(first);
    const second = rig.totals();
    second.start();
    await streamed(second);
    await rig.demandsCome(5);
    await until('the first stands by', () => first.state().phase === 'standing-by');
    await streamed(second);
    expect(first.state().phase).toBe('standing-by');

    await second.stop();
    await rig.demandsCome(5);
    await streamed(first);
    await rig.quiet();

    const found = await scan(rig.client, rig.contract);
    expect(breachesOf(found, await oracleOf(rig.ledger.store))).toEqual([]);
    expect(first.state().claims).toBe(2);
  });

  it('skips unreadable events, and counts them', async () => {
    await rig.demandsCome(5);
    rig.ledger.tamper('DROP TRIGGER no_update_of_events', 'ledger.db');
    rig.ledger.tamper("UPDATE events SET entry = x'7b' WHERE position IN (2, 5)", 'ledger.db');
    const first = rig.demandEvents();
    first.start();
    await streamed(first);
    expect(first.state()).toMatchObject({ phase: 'streaming', unreadable: 2 });
    await first.stop();

    await rig.demandsCome(5);
    rig.ledger.tamper("UPDATE events SET entry = x'7b' WHERE position = 12", 'ledger.db');
    const second = rig.demandEvents();
    second.start();
    await streamed(second);
    expect(second.state()).toMatchObject({ phase: 'streaming', unreadable: 3 });
    await rig.quiet();

    const { demandEvents } = await scan(rig.client, rig.contract);
    expect(demandEvents).toHaveLength(17);
  });

  it('leaves the work to its successor when it resumes from a suspension with a request in doubt', async () => {
    await rig.demandsCome(20);
    const client = forgetful(rig.client);
    const sleeper = rig.totals({ cursors: new CursorLog(client, rig.contract.topic('cursors')) });
    sleeper.start();
    await streamed(sleeper);
    client.forget();
    const successor = rig.totals();
    successor.start();
    await streamed(successor);
    await rig.demandsCome(5);
    await until('the sleeper stands by', () => sleeper.state().phase === 'standing-by');
    await streamed(successor);
    await sleeper.stop();
    await rig.demandsCome(5);
    await streamed(successor);
    await rig.quiet();

    const found = await scan(rig.client, rig.contract);
    expect(breachesOf(found, await oracleOf(rig.ledger.store))).toEqual([]);
    expect(sleeper.state()).toMatchObject({ claims: 1, doubts: 1 });
    expect(successor.state()).toMatchObject({ claims: 1, fenced: 0 });
  });

  it('refuses to stream another ledger into the same topics', async () => {
    await rig.demandsCome(5);
    const streamer = rig.totals();
    streamer.start();
    await streamed(streamer);
    await streamer.stop();

    const other = await Rig.on(lent.brokers, rig.prefix);
    await other.demandsCome(500);
    const wrong = other.totals();
    wrong.start();
    await until('it refuses', () => wrong.state().phase === 'refused');

    expect(wrong.state().reason).toContain(`this is ledger ${other.ledger.store.ledgerId}`);
    await other.close();
  });

  it('refuses topics that hold records but no cursor', async () => {
    await rig.demandsCome(5);
    const streamer = rig.totals();
    streamer.start();
    await streamed(streamer);
    await streamer.stop();

    const cursors = rig.contract.specs().find(({ topic }) => topic === rig.cursors.topic)!;
    const empty = { ...cursors, topic: `${cursors.topic}.empty` };
    await rig.client.topics.ensure([empty]);
    const withoutCursor = rig.totals({ cursors: new CursorLog(rig.client, empty.topic) });
    withoutCursor.start();
    await until('it refuses', () => withoutCursor.state().phase === 'refused');

    expect(withoutCursor.state().reason).toContain('no cursor of "totals/1 0/1"');
  });

  it('refuses topics that differ from the contract, and names each difference', async () => {
    const [spec] = rig.contract.specs();
    const wanted = { ...spec!, partitions: 7, config: { 'cleanup.policy': 'compact' } };

    const refused = rig.client.topics.ensure([wanted]);

    await expect(refused).rejects.toBeInstanceOf(TopicDrift);
    await expect(refused).rejects.toThrow(
      /partitions should be 7, is 6[^]*cleanup.policy should be compact, is delete/,
    );
  });

  it('reports the reason when no broker answers', async () => {
    const nowhere = testClient({ brokers: ['127.0.0.1:1'], openDeadlineMs: 300 });
    await expect(nowhere.openSink('x')).rejects.toThrow(/not known|took more than|ECONNREFUSED/);
    await nowhere.close();
  });

  it('aborts the open transaction of its predecessor, and no reader sees it', async () => {
    await rig.demandsCome(5);
    const first = rig.totals();
    first.start();
    await streamed(first);
    await first.stop();
    const { producer, transactionalId } = await predecessorOf(rig);
    const transaction = await producer.transaction();
    const topic = rig.contract.topic('totals');
    await transaction.send({ topic, messages: [{ partition: 0, key: 'never', value: 'never' }] });
    const ends = await highWatermarksOf(lent.brokers, [topic], [`${topic}/0`]);
    expect(await nothingHangs(rig.client, ends, [topic])).toHaveLength(1);

    await rig.demandsCome(5);
    const streamer = rig.totals();
    streamer.start();
    await streamed(streamer);
    await rig.quiet();

    const found = await scan(rig.client, rig.contract);
    expect(breachesOf(found, await oracleOf(rig.ledger.store))).toEqual([]);
    expect(abortedRecords(found, await scan(rig.client, rig.contract, false))).toBe(1);
    await expect(transaction.commit()).rejects.toThrow('old epoch');
    expect(transactionalId).toBe(`${rig.prefix}ledger.streamer.totals/1.0-1`);
    await producer.disconnect();
  });

  /** A bare producer under the streamer's transactional id, as a killed process would have left it. */
  async function predecessorOf({ prefix }: Rig) {
    const transactionalId = `${prefix}ledger.streamer.totals/1.0-1`;
    const bare = new Kafka({ brokers: [...lent.brokers], logLevel: logLevel.NOTHING });
    const producer = bare.producer({ transactionalId, maxInFlightRequests: 1 });
    await producer.connect();
    return { producer, transactionalId };
  }
});

/** A client whose sinks, from some time on, do not know what became of what they send: it never leaves them. */
function forgetful(client: KafkaClient): KafkaClient & { forget(): void } {
  let forgets = false;
  return {
    topics: client.topics,
    read: client.read.bind(client),
    consume: client.consume.bind(client),
    close: async () => undefined,
    forget: () => (forgets = true),
    openSink: async (transactionalId) => {
      const sink = await client.openSink(transactionalId);
      const send = async (records: readonly OutgoingRecord[]): Promise<void> => {
        if (forgets) throw new DoubtfulOutcome('A request was still on its way when this process fell asleep.');
        await sink.send(records);
      };
      return { send, close: () => sink.close() };
    },
  };
}
