import { setTimeout as pause } from 'node:timers/promises';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { join } from 'node:path';
import { received, SOURCE, validated, type SampleEvent } from '../sample-events';
import { Service, temporaryFolder } from './harness';

/** The longest that the service may keep a caller waiting who asks whether it is alive. */
const LONGEST_MS = 1_000;

let service: Service;
afterEach(() => service.stop());

const BATCH = { 'content-type': 'application/cloudevents-batch+json' };

async function send(events: readonly SampleEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 1_000) {
    const answer = await service.post('/v1/events', events.slice(from, from + 1_000), BATCH);
    await answer.arrayBuffer();
  }
}

const many = (count: number, make: (i: number) => SampleEvent): SampleEvent[] =>
  Array.from({ length: count }, (_, i) => ({ ...make(i), id: `many-${i}` }));

const about = (demand: string, type: string, data: Record<string, unknown>): SampleEvent => ({
  specversion: '1.0',
  id: `${demand}-${type}-again`,
  source: SOURCE,
  type: `org.request-ledger.${type}.v1`,
  subject: demand,
  data: { on: '2019-03-11', ...data },
});

/** Works while /health/live is asked again and again, and gives the longest time that an answer took. */
async function longestSilence(work: () => Promise<void>): Promise<number> {
  let longest = 0;
  const done = new AbortController();
  const watch = async (): Promise<void> => {
    while (!done.signal.aborted) {
      const asked = performance.now();
      await (await service.get('/health/live')).arrayBuffer();
      longest = Math.max(longest, performance.now() - asked);
      await pause(20);
    }
  };
  const watching = watch();
  await work().finally(() => done.abort());
  await watching;
  return longest;
}

/** What the process itself measured since it was last asked: its own delays, and not those of a busy machine. */
async function ownLag(): Promise<number> {
  const text = await (await service.get('/metrics')).text();
  return 1_000 * Number(/^nodejs_eventloop_lag_max_seconds (\S+)/m.exec(text)?.[1]);
}

async function expectNoSilence(work: () => Promise<void>): Promise<void> {
  await ownLag();
  const seen = await longestSilence(work);
  // Either says that the service was not silent: the first is what a caller sees, the second stands on a busy machine.
  expect(Math.min(seen, await ownLag())).toBeLessThan(LONGEST_MS);
}

const parts = (demand: string, count: number): SampleEvent[] =>
  many(count, () => about(demand, 'DataDisclosed', { category: 'non-content', accounts: 0 }));

/** What makes others look different, or has to be looked at with every event of its demand. */
const kinds: readonly (readonly [kind: string, events: (count: number) => SampleEvent[]])[] = [
  ['disclosures that wait for a validation', (count) => parts('d', count)],
  [
    'parts that build on others',
    (count) =>
      many(count, (i) =>
        about('d', 'DataDisclosed', { category: 'non-content', accounts: 1, repeated: i % 2 === 0 ? 1 : 0 }),
      ),
  ],
  ['narrowings', (count) => many(count, (i) => about('d', 'DemandNarrowed', { accounts: i % 3 }))],
  [
    'corrections',
    (count) => many(count, (i) => about('d', 'DemandCorrected', { reason: 'entered-wrongly', accounts: i % 3 })),
  ],
  [
    'challenges',
    (count) => many(count, (i) => about('d', 'DemandChallenged', { challenge: `c-${i}`, ground: 'overbroad' })),
  ],
  ['notices', (count) => many(count, () => about('d', 'CustomerNotified', { kind: 'before-disclosure' }))],
];

const revealing: readonly SampleEvent[] = [
  validated('d'),
  about('d', 'DemandCorrected', { reason: 'entered-wrongly', accounts: 1 }),
  about('d', 'DemandNarrowed', { accounts: 1 }),
  about('d', 'DemandRejected', { reason: 'overbroad' }),
];

describe('a service answers /health/live within a second', () => {
  it.each(kinds)('under the default limits, with 10,000 %s and their predecessor', async (_, events) => {
    service = await Service.start();
    await expectNoSilence(async () => {
      await send([received('d')]);
      await send(events(10_000));
      await send(revealing);
      await send(events(1_000).map((event) => ({ ...event, id: `late-${event.id}` })));
    });
  });

  it('with a limit of 5,000 events per demand and as many disclosures that wait for one validation', async () => {
    const env = { LEDGER_MAX_EVENTS_PER_DEMAND: '6000', LEDGER_MAX_WAITING_PER_DEMAND: '6000' };
    service = await Service.start({ env });
    await expectNoSilence(async () => {
      await send([received('d')]);
      await send(parts('d', 5_000));
      await send(revealing);
    });
  });

  it('while it starts on a ledger of an earlier version with a demand of 20,000 events', async () => {
    const dataDir = temporaryFolder();
    const store = SqliteEventStore.open({ path: join(dataDir, 'ledger.db') });
    const facts = [received('d'), validated('d'), ...parts('d', 20_000)];
    const appends = facts.map(({ id, type, data }, revision) => {
      const [, name = '', version] = /\.(\w+)\.v(\d)$/.exec(type) ?? [];
      const at = `${String(data.on)}T00:00:00.000Z` as never;
      const fact = { type: name, version: Number(version), at, data: data as never };
      return { stream: 'd', expected: revision, origin: { source: SOURCE, id }, digest: id, events: [fact] as const };
    });
    await store.append(appends);
    await store.close();
    service = await Service.start({ dataDir });
    await expectNoSilence(async () => {
      await (await service.get('/v1/periods/2019-H1/totals.json')).arrayBuffer();
      for (const event of revealing) await send([event]);
      expect(await (await service.post('/v1/replay', {})).json()).toMatchObject({ equal: true });
      await (await service.get('/v1/demands/d')).arrayBuffer();
    });
  });
});
