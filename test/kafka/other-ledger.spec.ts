import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWhere } from '../needs';
import { received } from '../sample-events';
import { anyKafka, kafka, type Lent } from './support/brokers';
import { Installation } from './support/installation';
import { until } from './support/records';

jest.setTimeout(300_000);

/** What one service streams and takes in, another with a ledger of its own must leave alone. */
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

  it('does not start, does not fence the other, and takes nothing from its intake', async () => {
    const right = await own.start();
    await right.post(demands('right', 10));
    await right.streamed();

    const said = await own.refusal({ LEDGER_DATA_DIR: aside });

    expect(said).toMatch(/Kafka holds what ledger \S+ has streamed; this is ledger/);
    await right.post(demands('later', 10));
    await right.streamed();
    expect(right.phases).not.toContain('totals/1 0/1 standing-by');
  });

  it('does not start as an older copy that ends before what was streamed', async () => {
    await take('first', 10);
    keepCopy();
    await take('second', 10);
    putBackCopy();

    expect(await own.refusal({})).toMatch(/up to position \S+20; this ledger ends at \S+10/);
  });

  it('does not stream as an older copy that has gone on since', async () => {
    await take('first', 10);
    keepCopy();
    await take('second', 10);
    putBackCopy();
    await take('without-kafka', 50, []);

    const service = await own.start();
    await until('both streamers refuse', async () =>
      (await service.ready()).kafka.streamers.every(({ phase }) => phase === 'refused'),
    );

    const { status, kafka: health } = await service.ready();
    expect(status).toBe('degraded');
    for (const { reason } of health.streamers) expect(reason).toContain('is not what this ledger holds there');
  });
});
