import { type Position, positionOf } from '@ledger/kernel';
import type { OutgoingRecord } from '@ledger/kafka';
import { type Cursor, digestOf, WrongCursor } from './cursor';
import type { Feed } from './feed';
import { assertSameHistory } from './same-history';

const record = (n: number, value = `value ${n}`): OutgoingRecord => ({
  topic: 'main',
  partition: n % 2,
  key: 'k',
  value,
  headers: { ce_ledgerposition: positionOf(n) },
});

/** Ten positions, of which as many are counted as it is told, in pages of three. */
class TenPositions implements Pick<Feed, 'mainTopic' | 'read' | 'moved'> {
  readonly projection = 'p/1';
  readonly ledgerId = 'l';
  readonly mainTopic = 'main';
  readonly topics = ['main', 'other'];
  waits = 0;

  constructor(
    private readonly records: readonly OutgoingRecord[],
    private counted = 10,
  ) {}

  async head(): Promise<Position> {
    return positionOf(10);
  }

  async read(after: Position) {
    const upTo = Math.min(Number(after) + 3, this.counted);
    const own = this.records.slice(Number(after), upTo);
    return {
      records: [...own, ...own.map((each) => ({ ...each, topic: 'other' }))],
      upTo: positionOf(upTo),
      unreadable: 0,
    };
  }

  async moved(): Promise<void> {
    this.waits++;
    this.counted++;
  }
}

const ten = Array.from({ length: 10 }, (_, i) => record(i + 1));
const { signal } = new AbortController();
const cursorOver = (records: readonly OutgoingRecord[], from: number, to: number): Cursor => ({
  ledgerId: 'l',
  projection: 'p/1',
  from: positionOf(from),
  to: positionOf(to),
  incarnation: 'i',
  count: records.length,
  digest: digestOf(records),
});

describe('the batch that a cursor speaks of, made again', () => {
  it('is the same from the same ledger, wherever pages begin and end', async () => {
    await expect(assertSameHistory(new TenPositions(ten), cursorOver(ten.slice(2, 7), 2, 7), signal)).resolves.toBe(
      undefined,
    );
  });

  it('is waited for while the ledger is still being counted', async () => {
    const feed = new TenPositions(ten, 3);
    await assertSameHistory(feed, cursorOver(ten.slice(2, 7), 2, 7), signal);
    expect(feed.waits).toBeGreaterThan(0);
  });

  it.each([
    ['another event at the same place', ten.map((each, i) => (i === 4 ? record(5, 'another') : each))],
    ['one event less', ten.map((each, i) => (i === 4 ? { ...each, topic: 'elsewhere' } : each))],
  ])('refuses a ledger that holds %s', async (_, records) => {
    const checked = assertSameHistory(new TenPositions(records), cursorOver(ten.slice(2, 7), 2, 7), signal);
    await expect(checked).rejects.toThrow(WrongCursor);
    await expect(checked).rejects.toThrow('older copy');
  });

  it('is no matter any more when the streamer is told to stop', async () => {
    const stopped = AbortSignal.abort();
    await expect(assertSameHistory(new TenPositions([]), cursorOver(ten, 0, 10), stopped)).resolves.toBe(undefined);
  });
});
