import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '@ledger/sqlite';
import { type Admin, Kafka, logLevel } from 'kafkajs';
import { describeWhere } from '../needs';
import { built } from '../run/built';
import { randomFor } from '../run/seed';
import { anyKafka, kafka, type Lent } from './support/brokers';
import { Child } from './support/child';
import { oracleOf } from './support/oracle';
import { until } from './support/records';
import { Rig } from './support/rig';

const KILLS = 8;

jest.setTimeout(300_000);

interface Row {
  readonly cell: string;
  readonly total: number;
  readonly position: string;
  readonly ordinal: number;
}

describeWhere(kafka, 'The reporting consumer on a real Kafka', () => {
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
    folder = mkdtempSync(join(tmpdir(), 'reporting-'));
  });
  afterEach(async () => {
    await child?.signal('SIGKILL');
    await rig?.close();
    rmSync(folder, { recursive: true });
  });

  function consumer(more: { [name: string]: string } = {}): Child {
    return (child = new Child(built('apps/reporting-consumer/src/main.js'), {
      REPORTING_BROKERS: lent.brokers.join(','),
      REPORTING_PREFIX: rig.prefix,
      REPORTING_DATABASE: join(folder, 'totals.db'),
      ...more,
    }));
  }

  function rows(): Row[] {
    const database = openDatabase(join(folder, 'totals.db'));
    const found = database.prepare('SELECT cell, total, position, ordinal FROM totals ORDER BY cell').all();
    database.close();
    return found as unknown as Row[];
  }

  const totals = (): [string, number][] => rows().map(({ cell, total }) => [cell, total]);

  async function truth(): Promise<[string, number][]> {
    const { totals: all } = await oracleOf(rig.ledger.store);
    return [...all].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  async function caughtUp(): Promise<void> {
    const wanted = JSON.stringify(await truth());
    await until('the store holds what the ledger holds', () => JSON.stringify(totals()) === wanted);
  }

  async function streamed(demands: number, limit = 100): Promise<void> {
    await rig.demandsCome(demands);
    const streamer = rig.totals({ limit });
    streamer.start();
    await until('all is streamed', async () => (await streamer.lag()) === 0);
    await streamer.stop();
  }

  /** How many records the process has told of, by what it did with them. */
  const told = ({ said }: Child) => {
    const taken = said.split('\n').flatMap((line) => (line.includes('"taken"') ? [JSON.parse(line) as Taken] : []));
    return {
      applied: taken.reduce((sum, { applied }) => sum + applied, 0),
      ignored: taken.reduce((sum, { ignored }) => sum + ignored, 0),
    };
  };
  interface Taken {
    readonly applied: number;
    readonly ignored: number;
  }

  it.each(['totals', 'total-changes'])(
    `holds the true totals although it is killed ${KILLS} times while it follows %s`,
    async (follow) => {
      await rig.demandsCome(400);
      const random = randomFor(follow);
      const streamer = rig.totals({ limit: 50 });
      streamer.start();
      for (let kill = 1; kill <= KILLS; kill++) {
        const running = consumer({ REPORTING_FOLLOW: follow });
        await until('it takes records', () => running.said.includes('"taken"'));
        await rig.demandsCome(20);
        await new Promise((done) => setTimeout(done, random() * 60));
        await running.signal('SIGKILL');
      }
      const last = consumer({ REPORTING_FOLLOW: follow });
      await until('all is streamed', async () => (await streamer.lag()) === 0);

      await caughtUp();

      await last.signal('SIGTERM');
      expect(last.said).toContain('"stopped"');
      expect(totals()).toEqual(await truth());
      expect((await truth()).length).toBeGreaterThan(10);
    },
  );

  it('resumes at the cursor of its store without applying records twice', async () => {
    await streamed(100);
    const first = consumer();
    await until('it follows', () => first.said.includes('"following"'));
    await caughtUp();
    await first.signal('SIGTERM');
    const before = rows();

    const second = consumer();
    await until('it follows', () => second.said.includes('"following"'));
    await streamed(1);
    await caughtUp();

    await until('it tells what it took', () => told(second).applied > 0);
    expect(told(second).ignored).toBe(0);
    expect(rows().length).toBe(before.length);
  });

  it('applies nothing when all records are delivered again from the beginning', async () => {
    await streamed(100);
    const first = consumer({ REPORTING_FOLLOW: 'total-changes' });
    await until('it follows', () => first.said.includes('"following"'));
    await caughtUp();
    await first.signal('SIGTERM');
    const before = rows();
    const database = openDatabase(join(folder, 'totals.db'));
    database.exec('DELETE FROM places');
    database.close();
    const { changes } = await oracleOf(rig.ledger.store);

    const again = consumer({ REPORTING_FOLLOW: 'total-changes' });
    await until('all came again', () => told(again).ignored === changes.size);

    expect(told(again)).toEqual({ applied: 0, ignored: changes.size });
    expect(rows()).toEqual(before);
  });

  it('never applies uncommitted records', async () => {
    await streamed(20);
    const kafkajs = new Kafka({ brokers: [...lent.brokers], logLevel: logLevel.NOTHING });
    const producer = kafkajs.producer({ transactionalId: `${rig.prefix}stranger`, maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    const cell = [...(await oracleOf(rig.ledger.store)).totals.keys()][0]!;
    const headers = { ce_id: `${rig.ledger.store.ledgerId}:9999999999999999:0` };
    const message = { partition: 0, key: cell, value: '{"total":"666"}', headers };
    await transaction.send({ topic: rig.contract.topic('totals'), messages: [message] });

    const running = consumer();
    await until('it follows', () => running.said.includes('"following"'));
    await streamed(1);
    await transaction.abort();
    await producer.disconnect();
    await caughtUp();

    expect(rows().filter(({ position }) => position.startsWith('9'))).toEqual([]);
  });

  describe('when its topics are deleted and created again', () => {
    let admin: Admin;

    beforeEach(async () => {
      admin = new Kafka({ brokers: [...lent.brokers], logLevel: logLevel.NOTHING }).admin();
      await admin.connect();
    });
    afterEach(async () => admin.disconnect());

    /** The same ledger streams again from its beginning, in other batches: its records are at other offsets. */
    async function madeAnew(): Promise<void> {
      await rig.quiet();
      const topics = rig.contract.specs().map(({ topic }) => topic);
      await admin.deleteTopics({ topics });
      await until('they are there again', () =>
        rig.client.topics.ensure(rig.contract.specs()).then(
          () => true,
          () => false,
        ),
      );
    }

    async function following(follow: string): Promise<Child> {
      const running = consumer({ REPORTING_FOLLOW: follow });
      await until('it follows', () => running.said.includes('"following"'));
      await caughtUp();
      return running;
    }

    function expectStop(stopped: Child): void {
      expect(stopped.end).toBe(1);
      expect(stopped.said).toMatch(/ledger\.total\S+ was deleted and created again: .* Begin with an empty store/);
    }

    it.each([
      ['more', 'totals', 200, 100],
      ['more', 'total-changes', 200, 100],
      ['fewer', 'totals', 0, 100_000],
    ])('stops at its start when the topic has %s records of %s than before', async (_, follow, demands, limit) => {
      await streamed(100);
      await (await following(follow)).signal('SIGTERM');
      await madeAnew();
      await streamed(demands, limit);

      const confused = consumer({ REPORTING_FOLLOW: follow });
      await confused.over();

      expectStop(confused);
    });

    it('stops while it follows them', async () => {
      await streamed(100);
      const running = await following('totals');
      await madeAnew();
      await streamed(200);
      await running.over();

      expectStop(running);
    });
  });

  it('stops on SIGTERM, also while no broker answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const running = consumer({ REPORTING_BROKERS: `127.0.0.1:${(silent.address() as AddressInfo).port}` });
    await once(silent, 'connection');
    await running.signal('SIGTERM');
    silent.close();

    expect(running.end).toBe(0);
    expect(running.said).toContain('"stopped"');
  });

  it('stops with the reason when the topic belongs to another ledger', async () => {
    await streamed(20);
    const first = consumer();
    await until('it follows', () => first.said.includes('"following"'));
    await caughtUp();
    await first.signal('SIGTERM');
    const before = rows();
    const other = await Rig.on(lent.brokers);
    await other.demandsCome(5);
    const streamer = other.totals();
    streamer.start();
    await until('all is streamed', async () => (await streamer.lag()) === 0);

    const confused = consumer({ REPORTING_PREFIX: other.prefix });
    await confused.over();

    expect(confused.end).toBe(1);
    expect(confused.said).toContain(`The store holds totals of ledger ${rig.ledger.store.ledgerId}`);
    expect(rows()).toEqual(before);
    await other.close();
  });
});
