import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { wholeLog } from '@ledger/event-store/contract';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import type { OutgoingRecord } from '@ledger/kafka';
import { describeWhere } from '../needs';
import { received, type SampleEvent, validated } from '../sample-events';
import { anyKafka, kafka, type Lent } from './support/brokers';
import { Child } from './support/child';
import { IntakeRig } from './support/intake-rig';
import { countsOf, until } from './support/records';

const PROGRAM = resolve(__dirname, 'support/intake-process.cjs');

jest.setTimeout(300_000);

describeWhere(kafka, 'Records that kill the process', () => {
  let lent: Lent;
  let rig: IntakeRig;
  let folder: string;
  let store: SqliteEventStore;
  let process: Child | undefined;

  beforeAll(async () => {
    lent = await anyKafka();
  });
  afterAll(async () => lent?.giveBack());
  beforeEach(async () => {
    rig = await IntakeRig.on(lent.brokers);
    folder = mkdtempSync(join(tmpdir(), 'ledger-deadly-'));
    store = SqliteEventStore.open({ path: join(folder, 'ledger.db') });
  });
  afterEach(async () => {
    await process?.signal('SIGKILL');
    await store?.close();
    await rig?.close();
    rmSync(folder, { recursive: true });
  });

  const start = (deadly: readonly string[]): Child => {
    const env = {
      BROKERS: lent.brokers.join(','),
      PREFIX: rig.contract.prefix,
      FOLDER: folder,
      DEADLY: deadly.join(','),
    };
    return (process = new Child(PROGRAM, env));
  };
  const recorded = async (): Promise<number> => Number(await store.head());

  /** All in one partition, so that each stands in the way of those behind. */
  const inOne = (events: readonly SampleEvent[]): OutgoingRecord[] =>
    events.map((event) => ({ ...rig.binary(event), partition: 0 }));

  /** As a supervisor does: starts it again whenever it ends, until the condition holds. Returns how often it ended. */
  async function supervised(deadly: readonly string[], condition: () => Promise<boolean>): Promise<number> {
    let ends = 0;
    for (let running = start(deadly); !(await condition());) {
      await until('it ends or is done', async () => !running.alive || (await condition()));
      if (running.alive) return ends;
      ends++;
      running = start(deadly);
    }
    return ends;
  }

  it('become dead letters after three crashes alone; other records are recorded once, and they too after a fix', async () => {
    const demands = Array.from({ length: 40 }, (_, i) => `d-${i}`);
    const deadly = [received('d-13').id, validated('d-27').id];
    const records = inOne([
      ...demands.map((demand) => received(demand)),
      ...demands.map((demand) => validated(demand)),
    ]);
    await rig.send(records);

    // d-13's validation waits for what killed the process.
    const ends = await supervised(deadly, async () => (await recorded()) === 77 && (await rig.open()).length === 2);

    // One process over all of them together, and three over each of the two alone.
    expect(ends).toBe(7);
    const log = await wholeLog(store, 1_000);
    expect([...countsOf(log.map(({ entry }) => entry.origin.id)).values()].every((times) => times === 1)).toBe(true);
    for (const demand of demands.filter((one) => one !== 'd-13' && one !== 'd-27')) {
      const types = (await store.readStream(demand)).map(({ entry }) => entry.type);
      expect(types).toEqual(['DemandReceived', 'DemandValidated']);
    }
    const letters = await rig.letters.list();
    expect(letters.map(({ id }) => id)).toEqual(deadly);
    expect(letters[0]).toMatchObject({ stage: 'record', exception: 'KilledTheProcess' });
    expect(letters[0]!.message).toContain('The process ended 3 times');
    const { record } = (await rig.letters.explain(letters[0]!.name))!;
    expect(String(record.value)).toBe(records[13]!.value);

    await process!.signal('SIGKILL');
    start([]);
    expect(await rig.letters.replay(await rig.open())).toBe(2);
    await until('all are recorded after a fix', async () => (await recorded()) === records.length);
    expect(await rig.open()).toEqual([]);
  });
});
