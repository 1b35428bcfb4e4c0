import { positionOf } from '@ledger/kernel';
import { openDatabase } from '@ledger/sqlite';
import { received, record } from './testing/histories';
import { fileIn, ledgerWith, type TestLedger } from './testing/ledger';

/** Longest time between two turns of the event loop until `stop`. */
function silence(): { stop(): number } {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }, 5);
  return {
    stop() {
      clearInterval(timer);
      return longest;
    },
  };
}

describe('a read model that another process has locked', () => {
  let ledger: TestLedger;
  afterEach(() => ledger.close());

  it('is waited for without freezing the event loop, is answered from meanwhile, and counts on afterwards', async () => {
    ledger = await ledgerWith([received(1)]);
    const model = ledger.open();
    await model.catchUp();
    const other = openDatabase(fileIn(ledger.folder));
    other.exec('BEGIN EXCLUSIVE');
    await record(ledger.store, [received(2)], 1);
    const watched = silence();
    const counting = model.catchUp();
    let isCounted = false;
    void counting.then(() => (isCounted = true));
    for (let turn = 0; turn < 20; turn++) {
      expect(await model.totals({ period: '2019' })).toMatchObject({ position: positionOf(1) });
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(isCounted).toBe(false);
    other.exec('ROLLBACK');
    other.close();
    expect(await counting).toBe(positionOf(2));
    expect(watched.stop()).toBeLessThan(500);
  });

  it('makes the follower report it only when it lasts, and go on by itself', async () => {
    ledger = await ledgerWith([received(1)]);
    const model = ledger.open({ retryAfterMs: 5 });
    await model.catchUp();
    model.start();
    const other = openDatabase(fileIn(ledger.folder));
    other.exec('BEGIN EXCLUSIVE');
    await record(ledger.store, [received(2)], 1);
    expect(model.status()).toMatchObject({ kind: 'well' });
    for (; model.status().kind !== 'failing';) await new Promise((resolve) => setTimeout(resolve, 20));
    other.exec('ROLLBACK');
    other.close();
    await model.moved(positionOf(1), AbortSignal.timeout(10_000));
    expect(model.position()).toBe(positionOf(2));
    for (; model.status().kind !== 'well';) await new Promise((resolve) => setTimeout(resolve, 20));
  });
});
