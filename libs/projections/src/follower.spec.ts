import { copyFileSync } from 'node:fs';
import type { EventStore } from '@ledger/event-store';
import { beforeFirst, positionOf } from '@ledger/kernel';
import { Follower } from './follower';
import { HistoryMismatch, pageAfter } from './history';
import { firstUnseen, type Halt } from './projection';
import { logOf, Names, openStore, record, tamper } from './testing/ledger';

let store: EventStore;
let reopen: (change: (path: string) => void) => Promise<EventStore>;
let close: () => Promise<void>;
beforeEach(() => ({ store, reopen, close } = openStore()));
afterEach(() => close());
const log = logOf(() => store);

/** Puts the older copy of the ledger in the place of the present one. */
const putBack = async (copy: string): Promise<void> => {
  store = await reopen((path) => copyFileSync(copy, path));
};
const keepCopy = async (): Promise<string> => {
  let copy = '';
  store = await reopen((path) => copyFileSync(path, (copy = `${path}.copy`)));
  return copy;
};

/** A promise, and what resolves it. */
const signal = <T>() => Promise.withResolvers<T>();

describe('catching up', () => {
  it('applies all events without a listener', async () => {
    await record(store, 'a', 'b', 'c');
    const names = new Names();
    expect(await new Follower(names, store).catchUp()).toBe(positionOf(3));
    expect(names.seen).toEqual(['a', 'b', 'c']);
  });

  it('tells how far it has come', async () => {
    await record(store, 'a', 'b');
    const told: unknown[] = [];
    await new Follower(new Names(), store).catchUp((progress) => told.push(progress));
    expect(told).toEqual([{ events: 2, of: 2 }]);
  });

  it('is done at once on an empty log', async () => {
    expect(await new Follower(new Names(), store).catchUp()).toBe(beforeFirst);
  });

  it('applies nothing twice when two ask at once', async () => {
    await record(store, 'a', 'b');
    const names = new Names();
    const follower = new Follower(names, store);
    await Promise.all([follower.catchUp(), follower.catchUp(), new Follower(names, store).catchUp()]);
    expect(names.seen).toEqual(['a', 'b']);
  });

  it('passes over no row that cannot be read: the projection is told of it in its place', async () => {
    await record(store, 'a', 'bad', 'c');
    store = await reopen((path) => tamper(path, "UPDATE events SET entry = x'00' WHERE position = 2"));
    const names = new Names();
    expect(await new Follower(names, store).catchUp()).toBe(positionOf(3));
    expect(names.seen).toEqual(['a', 'unreadable bad', 'c']);
  });

  it('tries again what passes by itself, and gives up when its patience ends', async () => {
    await record(store, 'a');
    const names = new Names();
    names.failures.push(new Error('held'), new Error('held'));
    const passes = (error: unknown): boolean => error instanceof Error && error.message === 'held';
    await new Follower(names, store, { passes }).catchUp();
    expect(names.seen).toEqual(['a']);
    await record(store, 'b');
    names.failures.push(new Error('held'));
    await expect(new Follower(names, store, { passes, patienceMs: 0 }).catchUp()).rejects.toThrow('held');
    names.failures.push(new Error('broken'));
    await expect(new Follower(names, store, { passes }).catchUp()).rejects.toThrow('broken');
  });
});

describe('a log of another history', () => {
  it.each([
    [
      'a changed row',
      "UPDATE events SET entry = CAST(replace(CAST(entry AS TEXT), '-08', '-09') AS BLOB) WHERE position = 2",
      2,
    ],
    ['a missing row', 'DELETE FROM events WHERE position = 2', 3],
  ])('with %s halts the projection at its place, and nothing of the page is applied', async (_, sql, place) => {
    await record(store, 'a', 'b', 'c');
    store = await reopen((path) => tamper(path, sql));
    const names = new Names();
    const follower = new Follower(names, store);
    await expect(follower.catchUp()).rejects.toMatchObject({ kind: 'altered', position: positionOf(place) });
    expect(names.seen).toEqual([]);
    expect(follower.status).toMatchObject({ state: 'halted', position: beforeFirst });
    expect(names.notes).toEqual([{ position: positionOf(place), error: expect.stringContaining('doctor') }]);
  });

  it('that ends earlier halts it, says where it ends, and lets it go on once the newer one is back', async () => {
    await record(store, 'a', 'b');
    const older = await keepCopy();
    await record(store, 'c', 'd', 'e');
    const names = new Names();
    const follower = new Follower(names, log);
    await follower.catchUp();
    const newer = `${older}.newer`;
    store = await reopen((path) => copyFileSync(path, newer));
    await putBack(older);
    await expect(follower.catchUp()).rejects.toMatchObject({
      kind: 'ahead',
      message: expect.stringContaining('the ledger ends before that, at 0000000000000002'),
    });
    await putBack(newer);
    expect(await follower.catchUp()).toBe(positionOf(5));
    expect(names.seen).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(names.notes.at(-1)).toBeUndefined();
  });

  it('that was restored and has grown past the cursor halts it, and names where the histories part', async () => {
    await record(store, 'a', 'b');
    const older = await keepCopy();
    await record(store, 'c', 'd');
    const names = new Names();
    await new Follower(names, log).catchUp();
    await putBack(older);
    await record(store, 'v', 'w', 'x', 'y', 'z');
    await expect(new Follower(names, log).catchUp()).rejects.toMatchObject({
      kind: 'diverged',
      position: positionOf(3),
      message: expect.stringContaining(`agree up to position ${positionOf(2)}`),
    });
    expect(names.seen).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is never followed from an unreadable row on, for that row is of the other history, too', async () => {
    await record(store, 'a', 'b');
    const older = await keepCopy();
    await record(store, 'c');
    const names = new Names();
    await new Follower(names, log).catchUp();
    await putBack(older);
    await record(store, 'x', 'y');
    store = await reopen((path) => tamper(path, "UPDATE events SET entry = x'00' WHERE position = 4"));
    await expect(new Follower(names, log).catchUp()).rejects.toThrow(HistoryMismatch);
  });
});

describe('following', () => {
  it('applies what is recorded later, until it is stopped', async () => {
    const names = new Names();
    const second = signal<void>();
    const follower = new Follower(names, store, { onApplied: (at) => at === positionOf(2) && second.resolve() });
    follower.start();
    follower.start();
    await record(store, 'a');
    await record(store, 'b');
    await second.promise;
    await follower.stop();
    await record(store, 'c');
    expect(names.seen).toEqual(['a', 'b']);
    expect(follower.status.state).toBe('resting');
  });

  it('halts when an older copy is restored although no event comes, and goes on when the right one is back', async () => {
    await record(store, 'a');
    const older = await keepCopy();
    await record(store, 'b');
    const names = new Names();
    const [halted, third] = [signal<Halt>(), signal<void>()];
    const follower = new Follower(names, log, {
      lookEveryMs: 1,
      retryAfterMs: 1,
      onHalt: halted.resolve,
      onApplied: (at) => at === positionOf(3) && third.resolve(),
    });
    await follower.catchUp();
    const newer = `${older}.newer`;
    store = await reopen((path) => copyFileSync(path, newer));
    await putBack(older);
    follower.start();
    expect(await halted.promise).toMatchObject({
      position: positionOf(2),
      error: expect.stringContaining('the ledger ends before that, at 0000000000000001'),
    });
    expect(follower.status.state).toBe('halted');
    await putBack(newer);
    await record(store, 'c');
    await third.promise;
    expect(follower.status.state).toBe('following');
    await follower.stop();
    expect(names.seen).toEqual(['a', 'b', 'c']);
  });

  it('tries again by itself after a failure that is no event’s fault', async () => {
    await record(store, 'a');
    const names = new Names();
    names.failures.push(new Error('disk full'));
    const applied = signal<void>();
    const follower = new Follower(names, store, { retryAfterMs: 1, onApplied: () => applied.resolve() });
    follower.start();
    await applied.promise;
    await follower.stop();
    expect(names.seen).toEqual(['a']);
    expect(names.notes).toEqual([]);
  });

  it('can be stopped while it has halted', async () => {
    await record(store, 'a', 'b');
    store = await reopen((path) => tamper(path, 'DELETE FROM events WHERE position = 1'));
    const halted = signal<Halt>();
    const follower = new Follower(new Names(), store, { onHalt: halted.resolve });
    follower.start();
    await halted.promise;
    await follower.stop();
    expect(follower.status.state).toBe('halted');
  });
});

describe('the rows that a projection has not seen', () => {
  it('are none of a page that begins beyond its mark, and the rest of one that begins before it', async () => {
    await record(store, 'a', 'b', 'c');
    const marks = await Promise.all(
      [0, 1, 2].map(async (n) => ({ position: positionOf(n), chain: (await store.chainAt(positionOf(n)))! })),
    );
    const [whole, later] = [await pageAfter(store, marks[0]!, 10), await pageAfter(store, marks[1]!, 10)];
    expect(firstUnseen(later, marks[0]!)).toBe(later.rows.length);
    expect(firstUnseen(whole, marks[2]!)).toBe(2);
    expect(firstUnseen(whole, marks[0]!)).toBe(0);
  });
});
