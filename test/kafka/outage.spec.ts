import { join } from 'node:path';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import type { KafkaClient, StoredRecord } from '@ledger/kafka';
import { describeWhere } from '../needs';
import { received } from '../sample-events';
import { breachesOf, scan } from './chaos/invariants';
import { killableKafka, type OwnNodes, ownNodes } from './support/brokers';
import { testClient } from './support/client';
import { inBinaryMode } from './support/events';
import { Installation } from './support/installation';
import { Load } from './support/load';
import { oracleOf } from './support/oracle';
import { countsOf, readAll, until } from './support/records';
import { Watch } from './support/watch';

const FULL = process.env['LEDGER_CHAOS'] === 'full';
/** Events a second. */
const SPEED = 200;
/** A minute with `npm run test:chaos`; as told by the load, which comes at an even pace. */
const WHILE_AWAY = (FULL ? 60 : 3) * SPEED;
const BEFORE_AND_AFTER = SPEED;
const SOON_MS = 10_000;
const CAUGHT_UP_WITHIN_MS = 60_000;

jest.setTimeout(300_000);

describeWhere(killableKafka, `A broker that is away for ${WHILE_AWAY / SPEED} seconds, under load`, () => {
  let nodes: OwnNodes;
  let client: KafkaClient;
  let own: Installation;

  beforeAll(async () => {
    nodes = await ownNodes(1);
    client = testClient({ brokers: nodes.bootstrap });
    own = new Installation(nodes.bootstrap);
  });
  afterAll(async () => {
    await own?.remove();
    await client?.close();
    await nodes?.clean();
  });

  const positions = (records: readonly StoredRecord[]): number[] =>
    records.map(({ headers }) => Number(headers['ce_ledgerposition'])).sort((a, b) => a - b);

  it('does not stop intake: events are recorded, readiness is degraded, and all changes are streamed when the broker returns', async () => {
    const service = await own.start();
    const load = new Load(service, SPEED);
    const watch = new Watch(service, load);
    const come = (events: number): Promise<void> => {
      const goal = load.acknowledged + events;
      return until(`${events} more events come in`, () => load.acknowledged >= goal);
    };
    await come(BEFORE_AND_AFTER);
    await until('all is well', () => watch.last?.answer === '200 ready');

    const gone = Date.now();
    await nodes.down();
    await until('readiness says so', () => watch.last!.answer === '200 degraded');
    const noticed = watch.last!.at;
    await come(WHILE_AWAY);
    const returning = Date.now();
    for (const id of nodes.ids) await nodes.start(id);
    const back = Date.now();
    await until('the lag is zero', () => watch.last!.lag === 0);
    const caughtUp = watch.last!.at;
    await until('all is well', () => watch.last!.answer === '200 ready');
    const well = watch.last!.at;
    await come(BEFORE_AND_AFTER);
    await load.stop();
    await service.streamed();
    await watch.stop();

    const away = watch.between(noticed, returning);
    console.info(
      `${load.sent} events at ${SPEED}/s, ${watch.looks.length} looks at the readiness; broker away for ${returning - gone} ms, ` +
        `noticed after ${noticed - gone} ms; longest lag shown ${Math.max(...watch.looks.map(({ lag }) => lag))} events; ` +
        `from its return to lag zero ${caughtUp - back} ms, to ready ${well - back} ms`,
    );
    expect(load.acknowledged).toBe(load.sent);
    expect(watch.looks.flatMap(({ untruths }) => untruths)).toEqual([]);
    expect(new Set(watch.looks.map(({ answer }) => answer))).toEqual(new Set(['200 ready', '200 degraded']));
    expect(noticed - gone).toBeLessThan(SOON_MS);
    expect([new Set(away.map(({ answer }) => answer)), new Set(away.map(({ cursors }) => cursors)).size]).toEqual([
      new Set(['200 degraded']),
      1,
    ]);
    expect(well - back).toBeLessThan(CAUGHT_UP_WITHIN_MS);

    const { contract } = own;
    const sink = await client.openSink(`${contract.prefix}upstream`);
    await sink.send([inBinaryMode(contract, received('d-after'))]);
    await sink.close();
    await until('the intake is back', async () => (await service.metric('ledger_kafka_intake_records_total')) === 1);
    await service.streamed();
    await service.signal('SIGTERM');

    const events = load.sent + 1;
    const published = await readAll(client, [contract.topic('demandEvents')]);
    expect(positions(published)).toEqual(Array.from({ length: events }, (_, i) => i + 1));
    expect(countsOf(published.map(({ key }) => String(key))).size).toBe(Math.ceil(load.sent / 2) + 1);
    const store = SqliteEventStore.open({ path: join(own.folder, 'ledger.db') });
    const breaches = breachesOf(await scan(client, contract), await oracleOf(store));
    await store.close();
    expect(breaches).toEqual([]);
  });
});
