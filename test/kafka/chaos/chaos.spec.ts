import { DoubtfulOutcome } from '@ledger/kafka';
import { Kafka, logLevel } from 'kafkajs';
import { describeWhere } from '../../needs';
import { killableKafka, type OwnNodes, ownNodes } from '../support/brokers';
import { Child } from '../support/child';
import { highWatermarksOf } from '../support/high-watermarks';
import { oracleOf } from '../support/oracle';
import { allInSync, leadersSeenBy } from '../support/partitions';
import { settled, until } from '../support/records';
import { Rig } from '../support/rig';
import { ConcurrentReader } from './concurrent-reader';
import { compact } from './compaction';
import {
  abortedRecords,
  breachesOf,
  cursorsIn,
  demandEventsAreWhole,
  historyIsWhole,
  nothingHangs,
  scan,
  scanned,
  totalsAreTrue,
} from './invariants';

const FULL = process.env['LEDGER_CHAOS'] === 'full';

/** Short with every test run; the whole of it with `npm run test:chaos`. */
const PLAN = FULL
  ? { events: 50_000, kills: 4, brokerKills: 3, zombies: 2, hangs: 2, hangMs: 10_000 }
  : { events: 2_000, kills: 1, brokerKills: 1, zombies: 1, hangs: 1, hangMs: 0 };
const FAILPOINTS = FULL
  ? ['sink.sent:4', 'sink.half-sent:7', 'sink.committed:5', 'streamer.claimed:1', 'sink.sent:9', 'sink.committed:11']
  : ['sink.sent:4', 'sink.half-sent:7', 'sink.committed:5'];

/** I10: by then somebody commits again, whatever was killed. Most of it is the brokers' own time to notice and to elect. */
const LONGEST_GAP_MS = 60_000;

jest.setTimeout(FULL ? 1_800_000 : 600_000);

describeWhere(killableKafka, `Chaos on three brokers (${FULL ? 'full' : 'short; npm run test:chaos runs all'})`, () => {
  let nodes: OwnNodes;
  let rig: Rig;
  let reader: ConcurrentReader;
  let child: Child | undefined;
  const children: Child[] = [];
  let elections = 0;
  const gaps: { [fault: string]: number[] } = {};

  beforeAll(async () => {
    nodes = await ownNodes(3);
    rig = await Rig.on(nodes.bootstrap, 'chaos.');
    reader = new ConcurrentReader(rig.client, rig.contract);
  });

  afterAll(async () => {
    await reader?.stop();
    for (const one of children) await one.signal('SIGKILL');
    await rig?.close();
    await nodes?.clean();
  });

  const env = (more: { [name: string]: string } = {}) => ({
    BROKERS: nodes.bootstrap.join(','),
    PREFIX: rig.prefix,
    FOLDER: rig.ledger.folder,
    ...more,
  });
  const streamer = (more = {}): Child => {
    const started = new Child(require.resolve('./streamer-process.cjs'), env(more));
    children.push(started);
    return started;
  };

  const cursor = async (streamerName = 'totals/1 0/1'): Promise<number> =>
    Number(JSON.parse((await rig.cursors.peek(streamerName)) ?? '{"to":0}').to);

  /** Resolves at the next commit of totals, and notes how long that took after the fault. */
  async function nextCommit(fault: string): Promise<void> {
    const started = Date.now();
    const before = await cursor().catch(() => 0);
    await until('somebody commits', async () => (await cursor().catch(() => 0)) > before, LONGEST_GAP_MS);
    (gaps[fault] ??= []).push(Date.now() - started);
  }

  const whole = (): Promise<void> => until('all replicas are in sync', () => allInSync(nodes.bootstrap));

  /** Keeps events coming: as fast as will do until all that the plan names are there, then some until the faults are over. */
  async function feed(faults: Promise<void>): Promise<void> {
    const over = new AbortController();
    const watch = faults.finally(() => over.abort());
    const demands = PLAN.events / 2;
    for (let sent = 0; sent < demands || !over.signal.aborted; sent += 20) {
      const isPlanned = sent < demands;
      await rig.demandsCome(isPlanned ? 20 : 2);
      await new Promise((resolve) => setTimeout(resolve, isPlanned ? 20 : 200));
    }
    await watch;
  }

  async function theFaults(): Promise<void> {
    for (const point of FAILPOINTS) {
      child = streamer({ LEDGER_FAILPOINT: point });
      await child.over();
      expect(`${point} ${child.end} ${child.said.slice(-300)}`).toContain(`${point} SIGKILL`);
    }
    for (let kill = 0; kill < PLAN.kills; kill++) {
      child = streamer();
      await nextCommit('streamer killed');
      await child.signal('SIGKILL');
    }
    child = streamer();
    await nextCommit('streamer killed');
    for (let i = 0; i < PLAN.brokerKills; i++) await aBrokerDies(nodes.ids[i % nodes.ids.length]!);
    for (let i = 0; i < PLAN.hangs; i++) await aBrokerHangs(nodes.ids[i % nodes.ids.length]!);
    for (let i = 0; i < PLAN.zombies; i++) await aStreamerWakesUpLate();
    await onlyOneBrokerIsLeft();
  }

  async function aBrokerDies(id: number): Promise<void> {
    const witness = nodes.bootstrap[nodes.ids.findIndex((other) => other !== id)]!;
    const before = await leadersSeenBy(witness);
    nodes.kill(id);
    await nextCommit('broker killed');
    if ([...(await leadersSeenBy(witness))].some((each) => !before.has(each))) elections++;
    await nodes.start(id);
    await whole();
  }

  async function aBrokerHangs(id: number): Promise<void> {
    const since = Date.now();
    nodes.pause(id);
    await nextCommit('broker paused');
    await until('it has hung for long enough', () => Date.now() - since > PLAN.hangMs);
    nodes.resume(id);
    await whole();
  }

  /** I6 */
  async function aStreamerWakesUpLate(): Promise<void> {
    const zombie = child!;
    await until('both of its streamers are at work', () => isAtWork(zombie));
    await zombie.signal('SIGSTOP');
    child = streamer();
    await nextCommit('streamer paused');
    await zombie.signal('SIGCONT');
    await zombie.over();
    expect(`${zombie.end} ${zombie.said}`).toMatch(/^0 [^]*phase standing-by/);
  }

  /** I12: with fewer brokers than min.insync.replicas nothing is acknowledged, to the streamers or to anybody. */
  async function onlyOneBrokerIsLeft(): Promise<void> {
    const [, ...others] = nodes.ids;
    for (const id of others) nodes.kill(id);
    const saidBefore = child!.said.length;
    await expect(rig.client.openSink('chaos.below-min-isr')).rejects.toBeInstanceOf(DoubtfulOutcome);
    await until('the streamers have tried', () => child!.said.slice(saidBefore).split('phase waiting').length > 4);
    expect(child!.said.slice(saidBefore)).not.toContain('phase streaming');
    await nodes.start(...others);
    await whole();
    await nextCommit('two brokers back');
  }

  /** By now each of them holds something, whether or not a read_committed reader can see it. */
  async function everyPartition(topics: readonly string[]): Promise<string[]> {
    const extents = await Promise.all(topics.map((topic) => rig.client.topics.extents(topic)));
    return topics.flatMap((topic, i) => extents[i]!.map(({ partition }) => `${topic}/${partition}`));
  }

  it('loses, doubles and splits no change when any process is killed', async () => {
    await feed(theFaults());
    const head = Number(await rig.ledger.store.head());
    await until('the lag is zero', async () => (await cursor().catch(() => 0)) >= head, 120_000);
    await until('the events are streamed', async () => (await cursor('demand-events/1 0/1').catch(() => 0)) >= head);
    await child!.signal('SIGTERM');
    await reader.stop();
    for (const one of [rig.totals(), rig.demandEvents()]) await settled(rig.client, one.transactionalId);

    const found = await scan(rig.client, rig.contract);
    const all = await scan(rig.client, rig.contract, false);
    const topics = scanned.map((name) => rig.contract.topic(name));
    const ends = await highWatermarksOf(nodes.bootstrap, topics, await everyPartition(topics));
    const aborted = abortedRecords(found, all);
    const incarnations = new Set(cursorsIn(found.cursors, 'totals').map(({ incarnation }) => incarnation)).size;
    console.info(
      `${head} events, ${found.changes.length} changes, ${incarnations} claims of totals, ${aborted} records taken back, ` +
        `${elections} elections seen, ${reader.rounds} rounds of the reader (${reader.waited} waits); ms to the next commit:\n` +
        Object.entries(gaps)
          .map(([fault, ms]) => `  ${fault}: ${ms.join(' ')}`)
          .join('\n'),
    );

    const oracle = await oracleOf(rig.ledger.store);
    // What hangs hides what comes after it: so it is looked at first.
    expect(await nothingHangs(rig.client, ends, topics)).toEqual([]);
    expect([...breachesOf(found, oracle), ...demandEventsAreWhole(found, oracle)]).toEqual([]);
    expect(reader.breaches).toEqual([]);
    expect(reader.rounds).toBeGreaterThan(3);
    expect(aborted).toBeGreaterThan(0);
    expect(elections).toBeGreaterThan(0);
  });

  it('has the same totals and the same cursor after the brokers compact the topics', async () => {
    child = streamer();
    const admin = new Kafka({ brokers: nodes.bootstrap, logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const compacted = await compact(rig, admin, () => rig.demandsCome(2));
    await admin.disconnect();
    await child.signal('SIGKILL');
    child = streamer();
    await rig.demandsCome(20);
    const head = Number(await rig.ledger.store.head());
    await until('the next streamer goes on', async () => (await cursor()) >= head);
    await child.signal('SIGTERM');
    await settled(rig.client, rig.totals().transactionalId);

    const found = await scan(rig.client, rig.contract);
    console.info(`compacted: ${compacted.before} records of totals and cursors became ${compacted.after}`);
    const oracle = await oracleOf(rig.ledger.store);
    expect(totalsAreTrue(found, oracle)).toEqual([]);
    expect(historyIsWhole(found, oracle)).toEqual([]);
  });
});

/** Whether the last that each streamer of the process said is that it streams. */
function isAtWork({ said }: Child): boolean {
  const last = new Map(Array.from(said.matchAll(/^(\S+) \S+ phase (\S+)/gm), ([, feed, phase]) => [feed, phase]));
  return last.size === 2 && [...last.values()].every((phase) => phase === 'streaming');
}
