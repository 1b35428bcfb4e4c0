import type { Limits } from '@ledger/kernel';
import fc from 'fast-check';
import { slugOf } from './problems';
import type { Receipt } from './receipts';
import { cloudEvent, disclosed, FLAGGED, openLedger, received, SOURCE, validated, type Ledger } from './testing/ledger';

let ledger: Ledger | undefined;
afterEach(() => ledger?.close());

const open = (limits: Partial<Limits>): Ledger => (ledger = openLedger({ limits }));
const problemIn = (receipt: Receipt): string | undefined =>
  receipt.status === 'refused' ? slugOf(receipt.problem) : undefined;
const answersTo = (receipts: readonly Receipt[]): string[] =>
  receipts.map((receipt) => problemIn(receipt) ?? receipt.status);
const part = (over: object = {}) => disclosed({ accounts: 0 }, { ...over });

describe('the limit of events of a demand', () => {
  it('refuses the first event beyond it in words, however the events come, and takes those of other demands', async () => {
    const { intake } = open({ maxEventsPerDemand: 4 });
    expect(answersTo(await intake.submitMany([received(), validated(), part(), part(), part()], {}))).toEqual([
      ...Array<string>(4).fill('recorded'),
      'demand-full',
    ]);
    const receipt = await intake.submitOne(part(), {});
    expect(receipt).toMatchObject({ status: 'refused', problem: { status: 409 } });
    expect(receipt.status === 'refused' && receipt.problem.next).toContain('LEDGER_MAX_EVENTS_PER_DEMAND');
    expect(answersTo([await intake.submitOne(received({}, { subject: 'd-2' }), {})])).toEqual(['recorded']);
  });

  it('leaves the answer to a repeated event as it was', async () => {
    const { intake } = open({ maxEventsPerDemand: 3 });
    const last = part();
    await intake.submitMany([received(), validated(), last], {});
    expect(answersTo(await intake.submitMany([last, part()], {}))).toEqual(['repeated', 'demand-full']);
  });

  it('counts the exceptions that are noted with an event, and writes neither where they do not fit', async () => {
    const { intake, store } = open({ maxEventsPerDemand: 4 });
    const over = { source: FLAGGED };
    await intake.submitMany([received({}, over), validated({}, over)], {});
    const broken = disclosed({ accounts: 99 }, over);
    expect(answersTo([await intake.submitOne(broken, {})])).toEqual(['recorded']);
    const again = disclosed({ accounts: 98 }, over);
    expect(answersTo([await intake.submitOne(again, {})])).toEqual(['demand-full']);
    expect(await store.readStream('d-1')).toHaveLength(4);
  });

  it('holds for what waited, which keeps its place on the list with the reason', async () => {
    const { intake, store } = open({ maxEventsPerDemand: 3 });
    await intake.submitMany([part(), part(), validated()], {});
    await intake.submitOne(received(), {});
    expect(await store.readStream('d-1')).toHaveLength(3);
    expect((await store.waitingRoom.list(undefined, 10)).items).toMatchObject([{ refusal: { rule: 'demand-full' } }]);
  });

  it('is never passed, whatever comes in whatever batches from several processes', async () => {
    const event = fc.constantFrom(
      received,
      validated,
      () => part(),
      () => disclosed({ accounts: 9 }, { source: FLAGGED }),
    );
    const batches = fc.array(fc.array(event, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc
        .asyncProperty(batches, fc.integer({ min: 1, max: 8 }), async (drawn, most) => {
          const { intake, store } = open({ maxEventsPerDemand: most });
          const intakes = [intake, ledger!.neighbour().intake];
          const answers = drawn.map((batch, i) =>
            intakes[i % 2]!.submitMany(
              batch.map((make) => make()),
              {},
            ),
          );
          await Promise.all(answers);
          expect((await store.readStream('d-1')).length).toBeLessThanOrEqual(most);
        })
        .afterEach(async () => {
          await ledger?.close();
          ledger = undefined;
        }),
      { numRuns: 25 },
    );
  });
});

describe('the limits of what waits', () => {
  it('refuse what would wait beyond those of a demand, and leave alone what waits already', async () => {
    const { intake, store } = open({ maxWaitingPerDemand: 2 });
    const early = [part(), part(), part()];
    expect(answersTo(await intake.submitMany(early, {}))).toEqual(['waiting', 'waiting', 'waiting-full']);
    expect(answersTo(await intake.submitMany(early, {}))).toEqual(['waiting', 'waiting', 'waiting-full']);
    expect(await store.waitingRoom.count()).toBe(2);
    const receipt = await intake.submitOne(part(), {});
    expect(receipt).toMatchObject({ status: 'refused', problem: { status: 429 } });
    await intake.submitMany([received(), validated()], {});
    expect(await store.waitingRoom.count()).toBe(0);
    expect(answersTo([await intake.submitOne(early[2], {})])).toEqual(['recorded']);
  });

  it('refuse what would wait beyond those of a source, over all its demands', async () => {
    const { intake } = open({ maxWaitingPerSource: 2 });
    const of = (subject: string, source = SOURCE) => part({ subject, source });
    const batch = [of('a'), of('b'), of('c'), of('c', 'https://other.example')];
    expect(answersTo(await intake.submitMany(batch, {}))).toEqual(['waiting', 'waiting', 'waiting-full', 'waiting']);
  });

  it('count nothing that is recorded within its batch', async () => {
    const { intake } = open({ maxWaitingPerDemand: 1, maxWaitingPerSource: 1 });
    const batch = [part(), part(), part(), validated(), received()];
    expect(answersTo(await intake.submitMany(batch, {}))).toEqual(Array<string>(5).fill('recorded'));
  });

  it('of a demand tell a bound caller nothing of what others left waiting for it', async () => {
    const { intake } = open({ maxWaitingPerDemand: 2 });
    await intake.submitMany([part(), part(), part()], {});
    const source = 'https://bound.example';
    const principal = { name: 'b', source };
    const batch = [part({ source }), part({ source }), part({ source })];
    expect(answersTo(await intake.submitMany(batch, { principal }))).toEqual(['waiting', 'waiting', 'waiting-full']);
  });
});

describe('looking at everything that waits', () => {
  it('gives way to batches between its pages, and ends when the intake closes', async () => {
    const { intake } = open({ maxWaitingPerDemand: 10_000 });
    await intake.submitMany(
      Array.from({ length: 3_500 }, () => part()),
      {},
    );
    const later = ledger!.neighbour();
    const done: string[] = [];
    const sweep = later.intake.sweepWaiting().then(() => done.push('swept'));
    const one = later.intake.submitOne(cloudEvent('DemandRejected.v1', { on: '2019-03-05', reason: 'overbroad' }), {});
    await Promise.all([sweep, one.then(() => done.push('answered'))]);
    expect(done).toEqual(['answered', 'swept']);
  });
});
