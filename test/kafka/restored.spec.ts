import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Streamer } from '@ledger/streaming';
import { openDatabase } from '@ledger/sqlite';
import fc from 'fast-check';
import { describeWhere } from '../needs';
import { built } from '../run/built';
import { breachesOf, demandEventsAreWhole, scan } from './chaos/invariants';
import { anyKafka, kafka, type Lent } from './support/brokers';
import { Child } from './support/child';
import { oracleOf } from './support/oracle';
import { until } from './support/records';
import { Rig } from './support/rig';

jest.setTimeout(300_000);

describeWhere(kafka, 'A restored ledger and the readers of its topics', () => {
  let lent: Lent;
  let rig: Rig;
  let folder: string;
  let child: Child | undefined;

  beforeAll(async () => {
    lent = await anyKafka();
  });
  afterAll(async () => lent?.giveBack());
  beforeEach(async () => {
    rig = await Rig.on(lent.brokers);
    folder = mkdtempSync(join(tmpdir(), 'restored-'));
  });
  afterEach(async () => {
    await child?.signal('SIGKILL');
    child = undefined;
    await rig?.close();
    rmSync(folder, { recursive: true });
  });

  async function stream(make: () => Streamer): Promise<Streamer> {
    const streamer = make();
    streamer.start();
    await until('all is streamed', async () => streamer.state().phase === 'streaming' && (await streamer.lag()) === 0);
    await rig.quiet();
    return streamer;
  }
  const totals = (limit?: number) => stream(() => rig.totals({ ...(limit && { limit }) }));
  const demandEvents = () => stream(() => rig.demandEvents());

  function consumer(follow: string): Child {
    return (child = new Child(built('apps/reporting-consumer/src/main.js'), {
      REPORTING_BROKERS: lent.brokers.join(','),
      REPORTING_PREFIX: rig.prefix,
      REPORTING_DATABASE: join(folder, 'totals.db'),
      REPORTING_FOLLOW: follow,
    }));
  }

  function held(): [string, number][] {
    const database = openDatabase(join(folder, 'totals.db'));
    const rows = database.prepare('SELECT cell, total FROM totals ORDER BY cell').all();
    database.close();
    return rows.map(({ cell, total }) => [cell as string, total as number]);
  }

  async function truth(): Promise<[string, number][]> {
    const { totals: all } = await oracleOf(rig.ledger.store);
    return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  async function caughtUp(): Promise<void> {
    const wanted = JSON.stringify(await truth());
    await until('the reader holds what the ledger holds', () => JSON.stringify(held()) === wanted);
  }

  it('streams the whole new history after an EpochBegan record in each partition', async () => {
    await rig.demandsCome(20);
    const backup = rig.backUp();
    await rig.demandsCome(20);
    await totals();
    await demandEvents();
    await rig.restore(backup);
    await rig.demandsCome(7);

    const streamer = await totals();
    await demandEvents();

    const found = await scan(rig.client, rig.contract);
    const oracle = await oracleOf(rig.ledger.store);
    expect(breachesOf(found, oracle)).toEqual([]);
    expect(demandEventsAreWhole(found, oracle)).toEqual([]);
    const [epoch] = (await rig.ledger.store.epochs()).slice(-1);
    const began = [...found.totals, ...found.changes, ...found.demandEvents].filter(
      ({ key }) => String(key) === 'ledger epoch',
    );
    expect(began).toHaveLength(6 + 6 + 12);
    for (const { value } of began) {
      const { number, beganAt, position, chain } = epoch!;
      const ledgerId = rig.ledger.store.ledgerId;
      expect(JSON.parse(String(value))).toEqual({ ledgerId, number, beganAt, position, chain });
    }
    expect(streamer.state()).toMatchObject({ epoch: epoch!.beganAt });
  });

  it('gives each record a unique id, although new events got the positions of lost ones', async () => {
    await rig.demandsCome(3);
    const backup = rig.backUp();
    await rig.demandsCome(3);
    await totals();
    await rig.restore(backup);
    await rig.demandsCome(5);
    await totals();

    const { changes } = await scan(rig.client, rig.contract);
    const ids = changes
      .filter(({ key }) => String(key) !== 'ledger epoch')
      .map(({ headers }) => String(headers['ce_id']));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('announces a restore once, and continues the new history after each stop', async () => {
    await rig.demandsCome(5);
    const backup = rig.backUp();
    await rig.demandsCome(5);
    await totals();
    await rig.restore(backup);
    await totals();
    await rig.demandsCome(5);
    await totals();

    const found = await scan(rig.client, rig.contract);
    expect(breachesOf(found, await oracleOf(rig.ledger.store))).toEqual([]);
  });

  it('refuses an older copy that was put back without ledger restore, also when it has grown since', async () => {
    await rig.demandsCome(5);
    const backup = rig.backUp();
    await rig.demandsCome(5);
    await totals();
    await rig.putBack(backup);
    await rig.demandsCome(30);

    const streamer = rig.totals();
    streamer.start();
    await until('it refuses', () => streamer.state().phase === 'refused');

    const { reason } = streamer.state();
    expect(reason).toMatch(/is not what this ledger holds there: its hash chain .* "ledger restore"/);
    await expect(rig.totals().check()).rejects.toThrow('its hash chain');
  });

  it('verifies a cursor of an older version, without a chain, by its last batch, and replaces it', async () => {
    await rig.demandsCome(5);
    await totals();
    const text = (await rig.cursors.peek('totals/1 0/1'))!;
    const { chain, ...older } = JSON.parse(text) as { chain: string };
    expect(chain).toMatch(/^[0-9a-f]{64}$/);
    const { sink } = await rig.cursors.claim('totals/1 0/1', `${rig.prefix}ledger.streamer.totals/1.0-1`);
    await sink.send([rig.cursors.record('totals/1 0/1', JSON.stringify(older))]);
    await sink.close();

    await rig.demandsCome(5);
    expect((await totals()).state()).toMatchObject({ phase: 'stopped', commits: 1 });

    expect(JSON.parse((await rig.cursors.peek('totals/1 0/1'))!)).toHaveProperty('chain');
  });

  it.each(['totals', 'total-changes'])(
    'has a reader of %s hold its totals, whatever the reader held before',
    async (follow) => {
      await rig.demandsCome(20);
      const backup = rig.backUp();
      await rig.demandsCome(30);
      await totals(40);
      const running = consumer(follow);
      await until('it follows', () => running.said.includes('"following"'));
      await caughtUp();
      await rig.restore(backup);
      await rig.demandsCome(3);
      await totals(40);

      await caughtUp();

      await until('it says so', () => /"taken".*"epoch":"\d{4}-/.test(running.said));
      await running.signal('SIGTERM');
      rmSync(join(folder, 'totals.db'));
      consumer(follow);
      await until('a new reader has made its file', () => child!.said.includes('"following"'));
      await caughtUp();
      expect(held()).toEqual(await truth());
    },
  );

  it('gives its reader equal totals after any order of events, backups, restores and streams', async () => {
    const step = fc.constantFrom('events', 'back-up', 'restore', 'stream' as const);
    const [steps] = fc.sample(fc.array(step, { minLength: 12, maxLength: 16 }), { numRuns: 1 });
    console.info(`A ledger's life: ${steps!.join(', ')}`);
    const running = consumer('totals');
    const backups = [rig.backUp()];
    await rig.demandsCome(4);
    for (const [n, next] of steps!.entries()) {
      if (next === 'events') await rig.demandsCome(3);
      else if (next === 'back-up') backups.push(rig.backUp());
      else if (next === 'restore') await rig.restore(backups[n % backups.length]!);
      else await totals(20);
    }
    await totals();

    const found = await scan(rig.client, rig.contract);
    expect(breachesOf(found, await oracleOf(rig.ledger.store))).toEqual([]);
    await until('it follows', () => running.said.includes('"following"'));
    await caughtUp();
  });
});
