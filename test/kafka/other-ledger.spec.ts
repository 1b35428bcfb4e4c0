import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginEpoch } from '@ledger/event-store-sqlite';
import type { KafkaClient } from '@ledger/kafka';
import { systemClock } from '@ledger/kernel';
import { ledger as command } from '../e2e/cli/ledger-command';
import { describeWhere } from '../needs';
import { received } from '../sample-events';
import { anyKafka, kafka, type Lent } from './support/brokers';
import { testClient } from './support/client';
import { inBinaryMode } from './support/events';
import { Installation } from './support/installation';
import { readAll, until } from './support/records';

jest.setTimeout(300_000);

/** A service must not touch what another service with another ledger streams and consumes. */
describeWhere(kafka, 'A ledger whose topics hold what another one has streamed', () => {
  let lent: Lent;
  let own: Installation;
  let aside: string;

  beforeAll(async () => {
    lent = await anyKafka();
  });
  afterAll(async () => lent?.giveBack());
  beforeEach(() => {
    own = new Installation(lent.brokers);
    aside = mkdtempSync(join(tmpdir(), 'ledger-aside-'));
  });
  afterEach(async () => {
    await own.remove();
    rmSync(aside, { recursive: true });
  });

  let opened: KafkaClient | undefined;
  const client = (): KafkaClient => (opened ??= testClient({ brokers: lent.brokers }));
  afterAll(async () => opened?.close());

  const demands = (name: string, count: number) => Array.from({ length: count }, (_, i) => received(`${name}-${i}`));

  /** Runs a service, has it take these in and, with a Kafka, stream them, and ends it. */
  async function take(name: string, count: number, brokers = lent.brokers): Promise<void> {
    const service = await own.start({}, brokers);
    await service.post(demands(name, count));
    if (brokers.length > 0) await service.streamed();
    await service.signal('SIGTERM');
  }

  const keepCopy = (): void => cpSync(own.folder, aside, { recursive: true });

  function putBackCopy(): void {
    rmSync(own.folder, { recursive: true });
    cpSync(aside, own.folder, { recursive: true });
  }

  /** What the command finds of the stream of totals, and with what code it ends. */
  function doctor(): { readonly code: number | null; readonly well?: boolean; readonly detail?: string } {
    const env = { LEDGER_KAFKA_BROKERS: lent.brokers.join(','), LEDGER_KAFKA_PREFIX: own.contract.prefix };
    const { code, out } = command(['doctor', '--json'], { dataDir: own.folder, env });
    const { findings } = JSON.parse(out) as { findings: { check: string; well: boolean; detail: string }[] };
    return { code, ...findings.find(({ check }) => check === 'streamer totals/1 0/1') };
  }

  it('does not start, does not fence the other streamer, and consumes nothing from its intake', async () => {
    const right = await own.start();
    await right.post(demands('right', 10));
    await right.streamed();

    const said = await own.refusal({ LEDGER_DATA_DIR: aside });

    expect(said).toMatch(/Kafka holds what ledger \S+ has streamed; this is ledger/);
    await right.post(demands('later', 10));
    await right.streamed();
    expect(right.phases).not.toContain('totals/1 0/1 standing-by');
  });

  it('does not start on an older copy that ends before the streamed position', async () => {
    await take('first', 10);
    keepCopy();
    await take('second', 10);
    putBackCopy();

    expect(await own.refusal({})).toMatch(/up to position \S+20; this ledger ends at \S+10/);
  });

  it('does not start on an older copy that has grown since', async () => {
    await take('first', 10);
    keepCopy();
    await take('second', 10);
    putBackCopy();
    await take('without-kafka', 50, []);

    const said = await own.refusal({});

    expect(said).toMatch(/up to position \S+20 is not what this ledger holds there.*ledger restore/);
  });

  it('announces a restore from an older copy to readers, and reads the events that the copy lacks again', async () => {
    await take('first', 10);
    keepCopy();
    await take('second', 10);
    const sink = await client().openSink(`${own.contract.prefix}upstream`);
    await sink.send(demands('by-kafka', 3).map((event) => inBinaryMode(own.contract, event)));
    await sink.close();
    const before = await own.start();
    await until(
      'what came by Kafka is recorded',
      async () => (await before.metric('ledger_kafka_intake_records_total')) === 3,
    );
    await before.streamed();
    await before.signal('SIGTERM');
    putBackCopy();
    beginEpoch(join(own.folder, 'ledger.db'), systemClock().now());
    expect(doctor()).toMatchObject({
      code: 1,
      well: false,
      detail: expect.stringMatching(/was restored at .*, and the readers of Kafka were not told of it yet/),
    });

    const service = await own.start();
    await until('it is recorded again', async () => (await service.metric('ledger_kafka_intake_records_total')) === 3);
    await service.streamed();

    const events = await readAll(client(), [own.contract.topic('demandEvents')]);
    const began = events.findLastIndex(({ key }) => String(key) === 'ledger epoch');
    const current = events.filter(({ headers }) => headers['ce_ledgerepoch'] !== undefined);
    expect(began).toBeGreaterThan(0);
    expect(current.filter(({ key }) => String(key) !== 'ledger epoch')).toHaveLength(13);
  });
});
