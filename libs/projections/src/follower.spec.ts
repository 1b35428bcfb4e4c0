import type { EventStore } from '@ledger/event-store';
import { beforeFirst, positionOf } from '@ledger/kernel';
import { Follower } from './follower';
import { type Halt, PoisonEvent, unseen } from './projection';
import { Names, openStore, record } from './testing/ledger';

let store: EventStore;
let close: () => Promise<void>;
beforeEach(() => ({ store, close } = openStore()));
afterEach(() => close());

/** A promise, and what resolves it. */
const signal = <T>() => Promise.withResolvers<T>();

describe('catching up', () => {
  it('applies all there is, with nobody listening', async () => {
    await record(store, 'a', 'b', 'c');
    const names = new Names();
    expect(await new Follower(names, store).catchUp()).toBe(positionOf(3));
    expect(names.seen).toEqual(['a', 'b', 'c']);
  });

  it('tells how far it has come', async () => {
    await record(store, 'a', 'b');
    const told: unknown[] = [];
    await new Follower(new Names(), store).catchUp((progress) => told.push(progress));
    expect(told).toEqual([{ position: positionOf(2), target: positionOf(2) }]);
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

  it('stops before the event that cannot be applied, and goes on from there when it can', async () => {
    await record(store, 'a', 'bad', 'c');
    const names = new Names();
    names.poison.add('bad');
    const follower = new Follower(names, store);
    await expect(follower.catchUp()).rejects.toThrow(PoisonEvent);
    expect(names.seen).toEqual(['a']);
    expect(names.notes).toEqual([{ position: positionOf(2), error: expect.stringContaining('it is poison') }]);
    expect(follower.status).toMatchObject({ state: 'halted', position: positionOf(1) });
    names.poison.clear();
    await follower.catchUp();
    expect(names.seen).toEqual(['a', 'bad', 'c']);
    expect(follower.status).toEqual({ state: 'resting', position: positionOf(3) });
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

  it('stands still at an event that cannot be applied, skips nothing, and goes on when told', async () => {
    const names = new Names();
    names.poison.add('bad');
    const halted = signal<Halt>();
    const third = signal<void>();
    const follower = new Follower(names, store, {
      onHalt: halted.resolve,
      onApplied: (at) => at === positionOf(3) && third.resolve(),
    });
    follower.start();
    await record(store, 'a', 'bad', 'c');
    expect(await halted.promise).toMatchObject({ position: positionOf(2) });
    expect(names.seen).toEqual(['a']);
    names.poison.clear();
    follower.resume();
    await third.promise;
    expect(names.seen).toEqual(['a', 'bad', 'c']);
    expect(follower.status.state).toBe('following');
    await follower.stop();
  });

  it('tries again by itself after a failure that is no event’s fault', async () => {
    await record(store, 'a');
    const names = new Names();
    names.failure = new Error('disk full');
    const applied = signal<void>();
    const follower = new Follower(names, store, { retryAfterMs: 1, onApplied: () => applied.resolve() });
    follower.start();
    await applied.promise;
    await follower.stop();
    expect(names.seen).toEqual(['a']);
    expect(names.notes).toEqual([]);
  });

  it('can be stopped while it stands still', async () => {
    await record(store, 'bad');
    const names = new Names();
    names.poison.add('bad');
    const halted = signal<Halt>();
    const follower = new Follower(names, store, { onHalt: halted.resolve });
    follower.start();
    await halted.promise;
    await follower.stop();
    expect(follower.status.state).toBe('halted');
  });
});

describe('the events that a projection has not seen', () => {
  it('are none of a page that begins beyond its cursor, and the rest of one that begins before it', async () => {
    await record(store, 'a', 'b', 'c');
    const { events } = await store.readLog(beforeFirst, 10);
    expect(unseen({ after: positionOf(1), events: events.slice(1) }, beforeFirst)).toEqual([]);
    expect(unseen({ after: beforeFirst, events }, positionOf(2))).toEqual([events[2]]);
    expect(unseen({ after: beforeFirst, events }, beforeFirst)).toEqual(events);
  });
});
