import { beforeFirst, type Position } from '@ledger/kernel';
import { Publication } from '@ledger/publication';
import { ledgerWith, noData, received, type TestLedger } from '@ledger/read-model/testing';
import fc from 'fast-check';
import { Contract } from '../contract';
import type { OutgoingRecord } from '@ledger/kafka';
import { DemandFeed } from './demand-feed';
import type { Feed } from './feed';
import { TotalsFeed } from './totals-feed';

const EVENTS = 24;
const contract = new Contract();

/** Twelve demands, counted; then some of their events are damaged in the file. */
async function damaged(positions: readonly number[]): Promise<{ ledger: TestLedger; totals: Feed; demands: Feed }> {
  const steps = Array.from({ length: EVENTS / 2 }, (_, i) => [received(i), noData(i)]).flat();
  const ledger = await ledgerWith(steps);
  const model = ledger.open();
  await model.catchUp();
  ledger.tamper('DROP TRIGGER no_update_of_events', 'ledger.db');
  ledger.tamper(`UPDATE events SET entry = x'7b' WHERE position IN (${positions.join()})`, 'ledger.db');
  return {
    ledger,
    totals: new TotalsFeed(contract, model, ledger.store, new Publication()),
    demands: new DemandFeed(contract, ledger.store, () => ({}), new Publication()),
  };
}

/** All that a feed gives, read as a streamer does. */
async function allOf(feed: Feed, limit: number): Promise<{ records: OutgoingRecord[]; unreadable: number }> {
  const records: OutgoingRecord[] = [];
  let unreadable = 0;
  for (let seen: Position = beforeFirst; ;) {
    const page = await feed.read(seen, limit);
    records.push(...page.records);
    unreadable += page.unreadable;
    if (page.upTo === seen) return { records, unreadable };
    seen = page.upTo;
  }
}

const positionIn = ({ headers }: OutgoingRecord): number => Number(headers['ce_ledgerposition']);

describe('events that cannot be read', () => {
  it('are passed over by the stream of events and told without their cause by that of totals, wherever they stand', async () => {
    const places = fc.uniqueArray(fc.integer({ min: 1, max: EVENTS }), { maxLength: EVENTS });
    await fc.assert(
      fc.asyncProperty(places, fc.integer({ min: 1, max: 30 }), async (bad, limit) => {
        const { ledger, totals, demands } = await damaged(bad);
        try {
          const events = await allOf(demands, limit);
          const good = Array.from({ length: EVENTS }, (_, i) => i + 1).filter((n) => !bad.includes(n));
          expect(events.records.map(positionIn)).toEqual(good);
          expect(events.unreadable).toBe(bad.length);

          const { records, unreadable } = await allOf(totals, limit);
          const changes = records.filter(({ topic }) => topic === totals.mainTopic);
          expect(new Set(changes.map(positionIn)).size).toBe(EVENTS);
          for (const change of changes) {
            const isGood = !bad.includes(positionIn(change));
            expect('cause' in (JSON.parse(String(change.value)) as object)).toBe(isGood);
            expect('ce_time' in change.headers).toBe(isGood);
          }
          expect(unreadable).toBe(bad.length);
        } finally {
          await ledger.close();
        }
      }),
      { numRuns: 15 },
    );
  });

  it('do not change what is told of the totals', async () => {
    const whole = await damaged([0]);
    const holed = await damaged([3, 4, 24]);
    const told = async ({ totals }: { totals: Feed }) => {
      const { records } = await allOf(totals, 100);
      return records.map(({ key, value }) => [key, (JSON.parse(String(value)) as { total: string }).total]);
    };
    expect(await told(holed)).toEqual(await told(whole));
    await whole.ledger.close();
    await holed.ledger.close();
  });
});
