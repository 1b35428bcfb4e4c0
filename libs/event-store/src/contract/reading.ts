import { beforeFirst, positionAfter, positionOf } from '@ledger/kernel';
import { decodeEntry } from '../entry-codec';
import type { EventStore } from '../event-store';
import { ClockBehind } from '../integrity';
import { anAppend, appendOne, Ledger, said, wholeLog, type FreshLedger } from './ledger-under-test';

/** Beyond the end of every log, and beyond the safe integers. */
const FAR = positionOf(2n ** 64n - 1n);

export function describeReading(fresh: FreshLedger): void {
  let ledger: Ledger;
  let store: EventStore;

  beforeEach(async () => {
    ledger = await Ledger.fresh(fresh);
    store = await ledger.open();
  });
  afterEach(() => ledger.remove());

  /** 25 events in 5 streams. */
  async function fill(): Promise<void> {
    const batch = Array.from({ length: 25 }, (_, i) => anAppend(`D-${i % 5}`, Math.floor(i / 5), { id: `e-${i}` }));
    await store.append(batch);
  }

  test('an empty ledger has nothing, and says that this is all', async () => {
    expect(await store.head()).toBe(beforeFirst);
    expect(await store.readLog(beforeFirst, 10)).toEqual({
      events: [],
      unreadable: [],
      upTo: beforeFirst,
      chain: await store.chainAt(beforeFirst),
      atHead: true,
    });
    expect(await store.readStreams(undefined, 10)).toEqual({ streams: [] });
    expect(await store.readStream('D-1')).toEqual([]);
    expect(await store.positionAt('2099-01-01T00:00:00Z')).toBe(beforeFirst);
  });

  test.each([1, 2, 5, 24, 25, 26, 1_000_000])('the log in pages of %d is the whole log in order', async (limit) => {
    await fill();
    const log = await wholeLog(store, limit);
    const origins = log.map(({ entry }) => entry.origin.id);
    expect(origins.toSorted()).toEqual(Array.from({ length: 25 }, (_, i) => `e-${i}`).toSorted());
    expect(log).toEqual(await wholeLog(store));
    expect(log.at(-1)!.position).toBe(await store.head());
    const positions = log.map(({ position }) => position);
    expect(positions).toEqual([...new Set(positions)].sort());
  });

  test('positions have no gaps, where the store says so', async () => {
    await fill();
    await store.append([anAppend('D-1', 99, { id: 'conflict' }), anAppend('D-9', 0, { id: 'next' })]);
    const numbers = (await wholeLog(store)).map(({ position }) => Number(position));
    const gaps = numbers.filter((number, i) => i > 0 && number !== numbers[i - 1]! + 1);
    expect(store.capabilities.gaplessPositions ? [numbers[0], gaps] : [1, []]).toEqual([1, []]);
  });

  test('the lag at a position is the number of events after it, and 0 from the head on', async () => {
    await fill();
    const log = await wholeLog(store);
    expect(await store.lag(beforeFirst)).toBe(log.length);
    for (const [i, { position }] of log.entries()) expect(await store.lag(position)).toBe(log.length - i - 1);
    expect(await store.lag(positionAfter(await store.head()))).toBe(0);
    expect(await store.lag(FAR)).toBe(0);
    expect(await store.readLog(FAR, 10)).toMatchObject({ events: [], atHead: true });
    expect(await store.chainAt(FAR)).toBeUndefined();
  });

  test('an event is read at its position, and nothing where no event is', async () => {
    await fill();
    for (const event of await wholeLog(store)) expect(await store.readAt(event.position)).toEqual(event);
    expect(await store.readAt(beforeFirst)).toBeUndefined();
    expect(await store.readAt(FAR)).toBeUndefined();
    expect(await store.readAt(positionAfter(await store.head()))).toBeUndefined();
  });

  test('a page that ends at the head says so, also when it is full', async () => {
    await fill();
    const full = await store.readLog(beforeFirst, 25);
    expect(full).toMatchObject({ atHead: true, upTo: await store.head() });
    const short = await store.readLog(beforeFirst, 24);
    expect(short).toMatchObject({ atHead: false, upTo: short.events.at(-1)!.position });
    const after = await store.readLog(full.upTo, 10);
    expect(after).toEqual({ ...full, events: [] });
  });

  test('the bytes are exactly those that are stored, and hold the event', async () => {
    await fill();
    for (const { bytes, entry } of await wholeLog(store)) {
      expect(decodeEntry(bytes, { verify: true })).toEqual(entry);
    }
    const again = await wholeLog(await ledger.open());
    expect(again.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(
      (await wholeLog(store)).map(({ bytes }) => Buffer.from(bytes).toString()),
    );
  });

  test('a stream is read in order, with the positions of its events', async () => {
    await fill();
    const stream = await store.readStream('D-3');
    expect(said(stream)).toEqual([0, 1, 2, 3, 4].map((revision) => `D-3/${revision} e-${revision * 5 + 3}.0`));
    expect(stream).toEqual((await wholeLog(store)).filter(({ entry }) => entry.stream === 'D-3'));
  });

  test.each([1, 2, 4, 5, 6, 1_000_000])('stream by stream in pages of %d: each once, and whole', async (limit) => {
    await fill();
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.readStreams(cursor, limit);
      expect(page.streams.length).toBeLessThanOrEqual(limit);
      for (const { stream, events } of page.streams) {
        expect(events).toEqual(await store.readStream(stream));
        seen.push(stream);
      }
      cursor = page.next;
    } while (cursor !== undefined);
    expect(seen.toSorted()).toEqual(['D-0', 'D-1', 'D-2', 'D-3', 'D-4']);
  });

  test('the order of the streams stays as it is while the ledger grows', async () => {
    await fill();
    const names = async () => (await store.readStreams(undefined, 5)).streams.map(({ stream }) => stream);
    const before = await names();
    await store.append([anAppend('A-new', 0, { id: 'new' }), anAppend(before[4]!, 5, { id: 'more' })]);
    expect(await names()).toEqual(before);
  });

  describe('positionAt', () => {
    beforeEach(async () => {
      for (const [second, id] of ['10', '10', '20', '30', '30'].entries()) {
        ledger.clock.set(`2019-03-08T10:00:${id}.000Z`);
        await store.append([anAppend(`D-${second}`, 0, { id: `e-${second}` })]);
      }
    });

    test.each([
      ['2019-03-08T10:00:09.999Z', 0],
      ['2019-03-08T10:00:10Z', 2],
      ['2019-03-08T11:00:10+01:00', 2],
      ['2019-03-08T10:00:19.999Z', 2],
      ['2019-03-08T10:00:20Z', 3],
      ['2019-03-08T10:00:29Z', 3],
      ['2019-03-08T10:00:30Z', 5],
      ['2099-01-01T00:00:00Z', 5],
    ])('at %s %d events had been recorded', async (instant, events) => {
      const position = events === 0 ? beforeFirst : (await wholeLog(store))[events - 1]!.position;
      expect(await store.positionAt(instant)).toBe(position);
    });

    test('what is no instant is refused', async () => {
      await expect(store.positionAt('yesterday')).rejects.toThrow(RangeError);
    });
  });

  test('the instant of recording never falls, though the clock is set back', async () => {
    ledger.clock.set('2019-03-08T10:00:30.000Z');
    await store.append([anAppend('D-1', 0, { id: 'e-1' })]);
    ledger.clock.set('2019-03-08T09:56:00.000Z');
    await store.append([anAppend('D-1', 1, { id: 'e-2' })]);
    const other = await ledger.open();
    await other.append([anAppend('D-1', 2, { id: 'e-3' })]);
    const instants = (await wholeLog(store)).map(({ entry }) => entry.recordedAt);
    expect(instants).toEqual(Array(3).fill('2019-03-08T10:00:30.000Z'));
    expect(await store.positionAt('2019-03-08T10:00:29Z')).toBe(beforeFirst);
  });

  test('nothing is recorded while the clock is more than five minutes behind the newest event', async () => {
    ledger.clock.set('2099-01-01T00:00:01.000Z');
    await store.append([anAppend('D-1', 0, { id: 'e-1' })]);
    ledger.clock.set('2026-11-27T21:05:02.000Z');
    await expect(store.append([anAppend('D-1', 1, { id: 'e-2' })])).rejects.toThrow(ClockBehind);
    const other = await ledger.open();
    await expect(other.append([anAppend('D-1', 1, { id: 'e-2' })])).rejects.toThrow(ClockBehind);
    ledger.clock.set('2099-01-01T00:00:02.000Z');
    expect(await store.append([anAppend('D-1', 1, { id: 'e-2' })])).toMatchObject([{ kind: 'written' }]);
  });

  describe('moved', () => {
    const never = new AbortController().signal;

    test('resolves at once for a reader that is behind', async () => {
      await store.append([anAppend('D-1', 0, { id: 'e-1' })]);
      await expect(store.moved(beforeFirst, never)).resolves.toBeUndefined();
    });

    test('wakes every reader when something is appended, by this instance or another one', async () => {
      for (const [i, writer] of [store, await ledger.open()].entries()) {
        const head = await store.head();
        const readers = Promise.all([store.moved(head, never), store.moved(head, never)]);
        await writer.append([anAppend('D-1', i, { id: `e-${i}` })]);
        await readers;
        expect((await store.head()) > head).toBe(true);
      }
    });

    test('does not wake for a conflict or a repetition', async () => {
      await appendOne(store, anAppend('D-1', 0, { id: 'e-1' }));
      const stop = new AbortController();
      let woken = false;
      const waiting = store.moved(await store.head(), stop.signal).then(() => (woken = true));
      await store.append([anAppend('D-1', 5, { id: 'e-2' }), anAppend('D-1', 0, { id: 'e-1' })]);
      expect(woken).toBe(false);
      stop.abort();
      await waiting;
    });

    test('resolves when the signal aborts, or has already', async () => {
      const stop = new AbortController();
      const waiting = store.moved(beforeFirst, stop.signal);
      stop.abort();
      await expect(waiting).resolves.toBeUndefined();
      await expect(store.moved(beforeFirst, stop.signal)).resolves.toBeUndefined();
    });

    test('resolves when the store is closed', async () => {
      const other = await ledger.open();
      const waiting = other.moved(beforeFirst, never);
      await other.close();
      await expect(waiting).resolves.toBeUndefined();
    });
  });
}
