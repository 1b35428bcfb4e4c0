import type { Instant } from '@ledger/kernel';
import type { Waiting, WaitingRoom } from '../waiting-room';

/** A waiting room, empty at first, that an adapter offers to the contract. */
export interface RoomUnderTest {
  /** Opens one more instance on the same room. */
  open(): Promise<{ readonly room: WaitingRoom; close(): Promise<void> }>;
  remove(): Promise<void>;
}

function aWaiting(id: string, more: Partial<Waiting> = {}): Waiting {
  return {
    origin: { source: 'https://cases.example', id },
    stream: 'D-1',
    at: '2019-03-01T00:00:00.000Z' as Instant,
    waitsFor: 'DemandReceived',
    since: '2019-03-08T10:00:00.000Z' as Instant,
    digest: `digest of ${id}`,
    submission: { id, data: { accounts: 2, note: 'ü\u0000€' } },
    ...more,
  };
}

const ids = (items: readonly Waiting[]): string[] => items.map(({ origin }) => origin.id);

/** What every waiting room has to do. `fresh` makes an empty one. */
export function describeWaitingRoom(name: string, fresh: () => Promise<RoomUnderTest>): void {
  describe(`${name} keeps the contract of a waiting room`, () => {
    let under: RoomUnderTest;
    let opened: { readonly room: WaitingRoom; close(): Promise<void> }[];
    let room: WaitingRoom;

    const open = async (): Promise<WaitingRoom> => {
      const one = await under.open();
      opened.push(one);
      return one.room;
    };

    beforeEach(async () => {
      under = await fresh();
      opened = [];
      room = await open();
    });
    afterEach(async () => {
      for (const one of opened) await one.close();
      await under.remove();
    });

    test('an empty room has nothing', async () => {
      expect(await room.count()).toBe(0);
      expect(await room.list(undefined, 10)).toEqual({ items: [], unreadable: [] });
      expect(await room.of(['D-1', 'D-2'])).toEqual([]);
      expect(await room.find({ source: 'https://cases.example', id: 'e-1' })).toBeUndefined();
      await room.put([]);
      await room.remove([]);
      expect(await room.count()).toBe(0);
    });

    test('what was put in comes out as it was, also after opening again', async () => {
      const refused = aWaiting('e-2', { refusal: { rule: 'content-needs-a-warrant', detail: 'a subpoena' } });
      await room.put([aWaiting('e-1'), refused]);
      for (const one of [room, await open()]) {
        expect(await one.find({ source: 'https://cases.example', id: 'e-1' })).toEqual(aWaiting('e-1'));
        expect(await one.find({ source: 'https://cases.example', id: 'e-2' })).toEqual(refused);
        expect(await one.find({ source: 'https://other.example', id: 'e-1' })).toBeUndefined();
        expect(await one.count()).toBe(2);
      }
    });

    test('putting the same origin again keeps the first, with what is newly known about it', async () => {
      await room.put([aWaiting('e-1')]);
      const refusal = { rule: 'nothing-before-validation', detail: 'disclosed on 2019-03-01' };
      const later = { since: '2019-03-09T00:00:00.000Z' as Instant, submission: {} };
      await room.put([aWaiting('e-1', { ...later, waitsFor: 'DemandValidated', refusal })]);
      expect(await room.list(undefined, 10)).toEqual({
        items: [aWaiting('e-1', { waitsFor: 'DemandValidated', refusal })],
        unreadable: [],
      });
      await room.put([aWaiting('e-1')]);
      expect(await room.find({ source: 'https://cases.example', id: 'e-1' })).toEqual(aWaiting('e-1'));
    });

    test('removing takes out exactly those, and passes over what is not there', async () => {
      const other = aWaiting('e-1', { origin: { source: 'https://other.example', id: 'e-1' } });
      await room.put([aWaiting('e-1'), aWaiting('e-2'), other]);
      await room.remove([aWaiting('e-1').origin, aWaiting('e-9').origin]);
      expect((await room.list(undefined, 10)).items).toEqual([aWaiting('e-2'), other]);
    });

    test('those of some demands come by when they happened, then by source and id, however they arrived', async () => {
      const at = (day: number) => ({ at: `2019-03-0${day}T00:00:00.000Z` as Instant });
      const early = aWaiting('z', { ...at(1), stream: 'D-2' });
      const other = aWaiting('a', { ...at(2), origin: { source: 'https://z.example', id: 'a' } });
      await room.put([other, aWaiting('c', at(3)), aWaiting('b', at(2)), aWaiting('x', { stream: 'D-3' })]);
      await room.put([aWaiting('a', at(2)), early]);
      expect(ids(await room.of(['D-1', 'D-2', 'D-9', 'D-1']))).toEqual(['z', 'a', 'b', 'a', 'c']);
      expect(ids(await room.of(['D-3']))).toEqual(['x']);
      expect(await room.of([])).toEqual([]);
    });

    test('those of a demand leave out what is refused for good, which stays listed', async () => {
      const refusal = { rule: 'demand-of-another-source', detail: 'not yours' };
      await room.put([aWaiting('a', { refusal: { ...refusal, final: true } }), aWaiting('b', { refusal })]);
      expect(ids(await room.of(['D-1']))).toEqual(['b']);
      expect(ids((await room.list(undefined, 10)).items)).toEqual(['a', 'b']);
    });

    test.each([1, 2, 3, 5, 6, 100])('the list in pages of %d is whole, and in order of arrival', async (limit) => {
      for (const id of ['c', 'a', 'e', 'b', 'd']) await room.put([aWaiting(id)]);
      await room.put([aWaiting('c', { waitsFor: 'DemandValidated' })]);
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await room.list(cursor, limit);
        expect(page.items.length).toBeLessThanOrEqual(limit);
        seen.push(...ids(page.items));
        cursor = page.next;
      } while (cursor !== undefined);
      expect(seen).toEqual(['c', 'a', 'e', 'b', 'd']);
    });

    test('a page has a cursor exactly if more follows', async () => {
      expect((await room.list(undefined, 2)).next).toBeUndefined();
      await room.put(['a', 'b', 'c', 'd'].map((id) => aWaiting(id)));
      const first = await room.list(undefined, 2);
      expect(first.next).toBeDefined();
      expect((await room.list(first.next, 2)).next).toBeUndefined();
      expect((await room.list(undefined, 4)).next).toBeUndefined();
      expect((await room.list(undefined, 3)).next).toBeDefined();
    });

    test('a page goes on behind its cursor, also when what it named has gone', async () => {
      await room.put(['a', 'b', 'c', 'd'].map((id) => aWaiting(id)));
      const { next } = await room.list(undefined, 2);
      await room.remove([aWaiting('b').origin, aWaiting('c').origin]);
      await room.put([aWaiting('e')]);
      expect(ids((await room.list(next, 10)).items)).toEqual(['d', 'e']);
    });

    test('those of a demand, of a source, and of both are counted up to a most', async () => {
      const other = (id: string, stream: string) =>
        aWaiting(id, { stream, origin: { source: 'https://other.example', id } });
      await room.put([aWaiting('a'), aWaiting('b'), other('c', 'D-1'), other('d', 'D-2')]);
      const [stream, source] = ['D-1', 'https://other.example'];
      expect(await room.countOf({ stream }, 10)).toBe(3);
      expect(await room.countOf({ source }, 10)).toBe(2);
      expect(await room.countOf({ stream, source }, 10)).toBe(1);
      expect(await room.countOf({ stream }, 2)).toBe(2);
      expect(await room.countOf({ stream: 'D-9' }, 10)).toBe(0);
      await room.remove([aWaiting('a').origin]);
      expect(await room.countOf({ stream }, 10)).toBe(2);
    });

    test('two instances share one room', async () => {
      const other = await open();
      await Promise.all([room.put([aWaiting('a')]), other.put([aWaiting('a'), aWaiting('b')])]);
      expect(await room.count()).toBe(2);
      await other.remove([aWaiting('a').origin]);
      expect(ids((await room.list(undefined, 10)).items)).toEqual(['b']);
    });

    test('an origin is claimed by the first event that waits under it', async () => {
      expect(await room.put([aWaiting('w-1')])).toEqual([{ kind: 'kept' }]);
      expect(await room.put([aWaiting('w-1', { stream: 'D-2', digest: 'other' })])).toEqual([{ kind: 'taken' }]);
      expect(await room.put([aWaiting('w-1')])).toEqual([{ kind: 'kept' }]);
      expect(await room.find({ source: 'https://cases.example', id: 'w-1' })).toEqual(aWaiting('w-1'));
    });

    test('a dismissed event is gone, listed with who and why, and its origin stays in use', async () => {
      const { origin, stream, digest } = aWaiting('w-1');
      await room.put([aWaiting('w-1'), aWaiting('w-2'), aWaiting('w-3')]);
      const dismissal = { at: '2019-04-01T00:00:00.000Z' as Instant, by: 'p-1', reason: 'sent by mistake' };
      expect(await room.dismiss(origin, dismissal)).toBe(true);
      expect(await room.dismiss(origin, dismissal)).toBe(false);
      expect(ids((await room.list(undefined, 10)).items)).toEqual(['w-2', 'w-3']);
      expect(await room.findDismissed(origin)).toEqual({ origin, stream, digest, ...dismissal });
      expect(await room.put([aWaiting('w-1'), aWaiting('w-1', { digest: 'other' })])).toEqual([
        { kind: 'dismissed' },
        { kind: 'taken' },
      ]);
      await room.dismiss(aWaiting('w-3').origin, dismissal);
      const first = await room.listDismissed(undefined, 1);
      const second = await room.listDismissed(first.next, 1);
      expect([first, second].flatMap(({ items }) => items.map((item) => item.origin.id))).toEqual(['w-1', 'w-3']);
      expect(second.next).toBeUndefined();
      expect((await room.listDismissed(undefined, 2)).next).toBeUndefined();
    });
  });
}
