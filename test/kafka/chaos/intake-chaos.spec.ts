import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Recorded } from '@ledger/event-store';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import type { KafkaClient, OutgoingRecord, StoredRecord } from '@ledger/kafka';
import { systemClock } from '@ledger/kernel';
import { Contract, type DeadLetter, DeadLetters } from '@ledger/streaming';
import { wholeLog } from '@ledger/event-store/contract';
import { describeWhere } from '../../needs';
import { received, type SampleEvent, validated } from '../../sample-events';
import { anyKafka, kafka, type Lent } from '../support/brokers';
import { testClient } from '../support/client';
import { contentDisclosed, inBinaryMode, inIntake, inStructuredMode } from '../support/events';
import { countsOf, readAll, until } from '../support/records';
import { ServiceProcess } from '../support/service';

const FULL = process.env['LEDGER_CHAOS'] === 'full';
const PLAN = FULL ? { records: 100_000, kills: 8 } : { records: 4_000, kills: 2 };
/** Records a transaction of the upstream system. */
const BATCH = 1_000;

jest.setTimeout(FULL ? 1_200_000 : 180_000);

/** What upstream sends: in order for each demand, every fifth record again later, some pills, some broken rules. */
function* upstream(contract: Contract): Generator<OutgoingRecord> {
  for (let i = 0, sent = 0; sent < PLAN.records; i++) {
    for (const record of recordsOf(contract, i)) {
      yield record;
      sent++;
    }
  }
}

function recordsOf(contract: Contract, i: number): OutgoingRecord[] {
  const demand = `d-${i}`;
  const mode = i % 2 === 0 ? inBinaryMode : inStructuredMode;
  const events: SampleEvent[] = [received(demand), validated(demand)];
  if (i % 10 === 3) events.push(contentDisclosed(demand));
  if (i % 2 === 1) events.push(validated(demand));
  const records = events.map((event) => mode(contract, event));
  return i % 25 === 7 ? [...records, pill(contract, demand)] : records;
}

const pill = (contract: Contract, demand: string): OutgoingRecord =>
  inIntake(contract, demand, { value: Buffer.from(`\u0000${demand} is no JSON`), headers: { own: demand } });

describeWhere(kafka, `A killed intake (${FULL ? 'full' : 'short; npm run test:chaos runs all'})`, () => {
  let lent: Lent;
  let client: KafkaClient;
  let letters: DeadLetters;
  let store: SqliteEventStore;
  let service: ServiceProcess;
  const contract = new Contract('intake-chaos.');
  const dataDir = mkdtempSync(join(tmpdir(), 'ledger-intake-'));
  const records = [...upstream(contract)];

  beforeAll(async () => {
    lent = await anyKafka();
    client = testClient({ brokers: lent.brokers });
    letters = new DeadLetters(client, contract, systemClock());
    store = SqliteEventStore.open({ path: join(dataDir, 'ledger.db') });
    await client.topics.ensure(contract.specs());
  });
  afterAll(async () => {
    await service?.signal('SIGKILL');
    await client?.close();
    await store?.close();
    await lent?.giveBack();
    rmSync(dataDir, { recursive: true });
  });

  const start = (env: { [name: string]: string } = {}) =>
    ServiceProcess.listening({
      brokers: lent.brokers,
      prefix: contract.prefix,
      dataDir,
      env: { LEDGER_ROLES: 'intake', ...env },
    });
  const recorded = async (): Promise<number> => Number(await store.head());
  const demandsIn = (found: readonly DeadLetter[], stage: string): Set<string> =>
    new Set(found.filter((letter) => letter.stage === stage).map(({ demand }) => String(demand)));
  const demandsWith = (remainder: number, of: number): Set<string> =>
    new Set(records.map(({ key }) => String(key)).filter((key) => Number(key.slice(2)) % of === remainder));

  it('records valid events once, makes dead letters of the others, and is complete after a replay', async () => {
    const demands = new Set(records.map(({ key }) => String(key))).size;
    const upstreamSink = await client.openSink('intake-chaos.upstream');
    for (let at = 0; at < records.length; at += BATCH) await upstreamSink.send(records.slice(at, at + BATCH));
    await upstreamSink.close();

    const started = Date.now();
    service = await start();
    for (let kill = 1; kill <= PLAN.kills; kill++) {
      const mark = (2 * demands * kill) / (PLAN.kills + 1);
      await until(`${mark} are recorded`, async () => (await recorded()) >= mark, 300_000);
      await service.signal('SIGKILL');
      service = await start();
    }
    const [refused, pills] = [demandsWith(3, 10), demandsWith(7, 25)];
    await until('all are recorded', async () => (await recorded()) >= 2 * demands, 300_000);
    await until('all letters are there', async () => (await letters.list()).length >= refused.size + pills.size);
    const tookMs = Date.now() - started;

    expect(timesRecorded(await wholeLog(store, 1_000))).toEqual({ events: 2 * demands, doubled: [] });
    const found = await letters.list();
    expect(found).toHaveLength(refused.size + pills.size);
    expect(demandsIn(found, 'decide')).toEqual(refused);
    expect(demandsIn(found, 'decode')).toEqual(pills);
    expect((await readAll(client, [contract.topic('deadLetters')])).flatMap(alteredIn(records))).toEqual([]);
    expect(found.every(({ message }) => message.length > 0)).toBe(true);

    await service.signal('SIGTERM');
    service = await start({ LEDGER_DEFAULT_POSTURE: 'flag' });
    await letters.replay(found.filter(({ stage }) => stage === 'decide').map(({ name }) => name));
    // The fact and the note that it broke a rule.
    const whole = 2 * (demands + refused.size);
    await until('the replayed are recorded', async () => (await recorded()) >= whole, 120_000);
    expect(timesRecorded(await wholeLog(store, 1_000))).toEqual({ events: whole, doubled: [] });
    expect(demandsIn(await letters.list(), 'decode')).toEqual(pills);
    expect(demandsIn(await letters.list(), 'decide').size).toBe(0);
    console.info(
      `${records.length} records of ${demands} demands, ${PLAN.kills} kills, ${refused.size} refused, ${pills.size} pills: ` +
        `taken in in ${tookMs} ms, ${Math.round((records.length / tookMs) * 1000)} records/s`,
    );
  });
});

/** Each event of the log by who sent it and what it is: the note on a broken rule shares its origin with the fact. */
function timesRecorded(log: readonly Recorded[]): { events: number; doubled: string[] } {
  const counts = countsOf(log.map(({ entry }) => `${entry.origin.source} ${entry.origin.id} ${entry.type}`));
  return { events: log.length, doubled: [...counts].filter(([, times]) => times > 1).map(([event]) => event) };
}

/** Names the record whose bytes were not sent. */
function alteredIn(records: readonly OutgoingRecord[]): (letter: StoredRecord) => string[] {
  const sent = new Set(records.map(({ key, value }) => `${String(key)} ${String(value)}`));
  return ({ partition, offset, key, value }) =>
    sent.has(`${String(key)} ${String(value)}`) ? [] : [`${partition}/${offset}`];
}
