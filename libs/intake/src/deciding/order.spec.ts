import { fold, readEvent } from '@ledger/demand';
import fc from 'fast-check';
import { cloudEvent, disclosed, openLedger, received, validated, type Ledger } from '../testing/ledger';

/** Lawful lives of four demands, with everything in them that can wait. */
const history: readonly object[] = [
  ...about('d-1', [
    received({ process: 'search-warrant', accounts: 5 }),
    validated(),
    cloudEvent('DemandChallenged.v1', { on: '2019-03-03', challenge: 'c-1', ground: 'overbroad' }),
    cloudEvent('ChallengeDecided.v1', { on: '2019-03-04', challenge: 'c-1', decision: 'upheld-in-part' }),
    cloudEvent('DemandNarrowed.v1', { on: '2019-03-04', accounts: 4 }),
    disclosed({ accounts: 1, category: 'non-content' }),
    disclosed({ on: '2019-03-06', accounts: 2, category: 'content', upgraded: 1 }),
    disclosed({ on: '2019-03-07', accounts: 2, category: 'content', repeated: 1 }),
    cloudEvent('NoDataFound.v1', { on: '2019-03-08', accounts: 1, reason: 'no-such-account' }),
  ]),
  ...about('d-2', [
    cloudEvent('DemandReceived.v1', {
      on: '2019-04-01',
      section: 'criminal',
      country: 'FR',
      authority: 'prosecutor',
      process: 'court-order-equivalent',
      accounts: 2,
    }),
    validated({ on: '2019-04-02' }),
    cloudEvent('SecrecyOrderImposed.v1', { on: '2019-04-02', order: 's-1' }),
    cloudEvent('SecrecyOrderLifted.v1', { on: '2019-06-02', order: 's-1' }),
    disclosed({ on: '2019-04-05', accounts: 2, category: 'content' }),
    cloudEvent('DemandCorrected.v1', { on: '2019-04-09', reason: 'found-in-review', country: 'DE' }),
    cloudEvent('DemandCorrected.v1', { on: '2019-04-10', reason: 'found-in-review', country: 'BE' }),
  ]),
  ...about('d-3', [
    received({ segment: 'enterprise' }),
    cloudEvent('DemandRedirected.v1', { on: '2019-03-02' }),
    cloudEvent('RedirectionConcluded.v1', { on: '2019-03-09', result: 'returned' }),
    validated({ on: '2019-03-10' }),
    cloudEvent('DemandWithdrawn.v1', { on: '2019-03-12', reason: 'by-authority' }),
  ]),
  ...about('d-4', [received(), cloudEvent('DemandRejected.v1', { on: '2019-03-03', reason: 'overbroad' })]),
];

function about(subject: string, events: readonly object[]): object[] {
  return events.map((event) => ({ ...event, subject }));
}

/** The same lives under names of their own, so that one ledger can hold many deliveries. */
const named = (run: string, events: readonly object[]): object[] =>
  (events as readonly { id: string; subject: string }[]).map((event) => ({
    ...event,
    id: run + event.id,
    subject: run + event.subject,
  }));

/** The state of each demand, folded from what was recorded, without the names of the run. */
async function states({ store }: Ledger, run: string): Promise<unknown> {
  const streams = await Promise.all(['d-1', 'd-2', 'd-3', 'd-4'].map((demand) => store.readStream(run + demand)));
  const folded = streams.map((stream) => fold(stream.map(({ entry }) => readEvent(entry))));
  return JSON.parse(JSON.stringify(folded).replaceAll(run, ''));
}

async function deliver({ intake }: Ledger, events: readonly object[], batch: number): Promise<Set<string>> {
  const seen = new Set<string>();
  for (let from = 0; from < events.length; from += batch) {
    for (const receipt of await intake.submitMany(events.slice(from, from + batch), {})) {
      seen.add(receipt.status === 'refused' ? receipt.problem.detail : receipt.status);
    }
  }
  return seen;
}

/** Everything at least once, some of it twice, in any order. */
const deliveries = fc
  .subarray([...history])
  .chain((twice) => fc.shuffledSubarray([...history, ...twice], { minLength: history.length + twice.length }));

it('whatever the order, the batches and the repetitions, the same events lead to the same demands', async () => {
  const ledger = openLedger();
  expect(await deliver(ledger, named('straight:', history), history.length)).toEqual(new Set(['recorded']));
  const expected = await states(ledger, 'straight:');

  let runs = 0;
  await fc.assert(
    fc.asyncProperty(deliveries, fc.integer({ min: 1, max: 40 }), async (events, batch) => {
      const run = `run-${++runs}:`;
      const answers = await deliver(ledger, named(run, events), batch);
      for (const gracious of ['recorded', 'repeated', 'waiting']) answers.delete(gracious);
      expect([...answers]).toEqual([]);
      expect(await states(ledger, run)).toEqual(expected);
      expect(await ledger.store.waitingRoom.count()).toBe(0);
      expect(Number(await ledger.store.head())).toBe((runs + 1) * history.length);
    }),
    { numRuns: 40 },
  );
  await ledger.close();
});
