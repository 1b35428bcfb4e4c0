import type { EventStore } from '../event-store';
import { EntryTooLarge } from '../entry-codec';
import {
  anAppend,
  appendOne,
  appendWherever,
  Ledger,
  PATIENCE_MS,
  perStream,
  said,
  wholeLog,
  type FreshLedger,
} from './ledger-under-test';

export function describeAppending(fresh: FreshLedger): void {
  let ledger: Ledger;
  let store: EventStore;

  beforeEach(async () => {
    ledger = await Ledger.fresh(fresh);
    store = await ledger.open();
  });
  afterEach(() => ledger.remove());

  describe('written', () => {
    test('the first event of a stream has revision 0, and is there with all that was said', async () => {
      const append = anAppend('D-1', 0, { id: 'e-1' });
      const answer = await appendOne(store, { ...append, events: [{ ...append.events[0]!, trace: '00-ab-cd-01' }] });
      expect(answer).toEqual({ kind: 'written', revision: 0, position: await store.head() });
      const [recorded] = await store.readStream('D-1');
      expect(recorded!.entry).toEqual({
        ...append.events[0],
        id: expect.stringMatching(/^[0-9a-f]{32}$/),
        stream: 'D-1',
        revision: 0,
        origin: append.origin,
        recordedAt: '2019-03-08T10:00:00.000Z',
        trace: '00-ab-cd-01',
      });
    });

    test('all events of one append stand together, and the answer names the first', async () => {
      await store.append([anAppend('D-1', 0, { id: 'e-1' })]);
      const answer = await appendOne(store, anAppend('D-1', 1, { id: 'e-2', events: 3 }));
      const log = await wholeLog(store);
      expect(answer).toEqual({ kind: 'written', revision: 1, position: log[1]!.position });
      expect(said(log)).toEqual(['D-1/0 e-1.0', 'D-1/1 e-2.0', 'D-1/2 e-2.1', 'D-1/3 e-2.2']);
    });

    test('a batch is answered in its order, and each of its streams is recorded in that order', async () => {
      const batch = [
        anAppend('D-1', 0, { id: 'e-1' }),
        anAppend('D-2', 0, { id: 'e-2', events: 2 }),
        anAppend('D-1', 1, { id: 'e-3' }),
        anAppend('D-2', 2, { id: 'e-4' }),
      ];
      const answers = await store.append(batch);
      expect(answers.map(({ kind }) => kind)).toEqual(['written', 'written', 'written', 'written']);
      expect(perStream(said(await wholeLog(store)))).toEqual({
        'D-1': ['D-1/0 e-1.0', 'D-1/1 e-3.0'],
        'D-2': ['D-2/0 e-2.0', 'D-2/1 e-2.1', 'D-2/2 e-4.0'],
      });
    });

    test('an empty batch is answered by nothing', async () => {
      expect(await store.append([])).toEqual([]);
    });

    test('names are taken as they are', async () => {
      for (const name of ['', ' ', "'; DROP TABLE events; --", 'ü/€/😂', 'a\u0000b', '%']) {
        expect(await appendOne(store, anAppend(name, 0, { id: name }))).toMatchObject({ kind: 'written' });
        expect((await store.readStream(name)).map(({ entry }) => entry.origin.id)).toEqual([name]);
        expect(await store.find({ source: 'https://cases.example', id: name })).toMatchObject({ stream: name });
      }
    });
  });

  describe('repeated', () => {
    test('the same upstream event again is a success that names where it stands, however often and however late', async () => {
      const first = await appendOne(store, anAppend('D-1', 0, { id: 'e-1', events: 2 }));
      await store.append([anAppend('D-1', 2, { id: 'e-2' })]);
      for (const expected of [0, 1, 2, 3, 99]) {
        const again = await appendOne(store, anAppend('D-1', expected, { id: 'e-1', events: 2 }));
        expect(again).toEqual({ ...first, kind: 'repeated' });
      }
      expect(await wholeLog(store)).toHaveLength(3);
    });

    test('the same origin that says something else is told apart', async () => {
      await store.append([anAppend('D-1', 0, { id: 'e-1' })]);
      const other = await appendOne(store, anAppend('D-9', 0, { id: 'e-1', digest: 'other' }));
      expect(other).toEqual({ kind: 'taken' });
      expect(await store.readStream('D-9')).toEqual([]);
    });

    test('the same id from another source is another event', async () => {
      const append = anAppend('D-1', 0, { id: 'e-1' });
      await store.append([append]);
      const other = { ...append, expected: 1, origin: { source: 'https://portal.example', id: 'e-1' } };
      expect(await appendOne(store, other)).toMatchObject({ kind: 'written', revision: 1 });
    });

    test('twice in one batch is once in the log', async () => {
      const answers = await store.append([anAppend('D-1', 0, { id: 'e-1' }), anAppend('D-1', 1, { id: 'e-1' })]);
      expect(answers.map(({ kind }) => kind)).toEqual(['written', 'repeated']);
      expect(await wholeLog(store)).toHaveLength(1);
    });

    test('twice at the same time is once in the log', async () => {
      const twins = Array.from({ length: 8 }, () => appendOne(store, anAppend('D-1', 0, { id: 'e-1' })));
      const kinds = (await Promise.all(twins)).map(({ kind }) => kind);
      expect(kinds.filter((kind) => kind === 'written')).toHaveLength(1);
      expect(kinds.filter((kind) => kind === 'repeated')).toHaveLength(7);
    });

    test('find says where an upstream event was written, if it was', async () => {
      const answer = await appendOne(store, anAppend('D-1', 0, { id: 'e-1', digest: 'abc' }));
      expect(await store.find({ source: 'https://cases.example', id: 'e-1' })).toEqual({
        kind: 'recorded',
        position: answer.kind === 'written' ? answer.position : '',
        revision: 0,
        digest: 'abc',
        stream: 'D-1',
      });
      expect(await store.find({ source: 'https://cases.example', id: 'e-2' })).toBeUndefined();
      expect(await store.find({ source: 'https://other.example', id: 'e-1' })).toBeUndefined();
    });
  });

  describe('conflict', () => {
    test.each([
      ['a stream that does not exist', 'D-2', 1, 0],
      ['a stream that exists, taken for a new one', 'D-1', 0, 2],
      ['a revision that is past', 'D-1', 1, 2],
      ['a revision that is to come', 'D-1', 3, 2],
    ])('%s: names how many events there are, and leaves nothing behind', async (_, stream, expected, actual) => {
      await store.append([anAppend('D-1', 0, { id: 'e-1', events: 2 })]);
      const before = await store.head();
      expect(await appendOne(store, anAppend(stream, expected, { id: 'e-2' }))).toEqual({ kind: 'conflict', actual });
      expect(await store.head()).toBe(before);
      expect(await store.find({ source: 'https://cases.example', id: 'e-2' })).toBeUndefined();
      expect(await store.readStream(stream)).toHaveLength(actual);
      expect(await appendOne(store, anAppend(stream, actual, { id: 'e-2' }))).toMatchObject({
        kind: 'written',
        revision: actual,
      });
    });

    test('does not fail its neighbours in the batch', async () => {
      const answers = await store.append([
        anAppend('D-1', 0, { id: 'e-1' }),
        anAppend('D-2', 7, { id: 'e-2', events: 2 }),
        anAppend('D-3', 0, { id: 'e-3' }),
      ]);
      expect(answers.map(({ kind }) => kind)).toEqual(['written', 'conflict', 'written']);
      expect(said(await wholeLog(store)).toSorted()).toEqual(['D-1/0 e-1.0', 'D-3/0 e-3.0']);
    });

    test('takes with it what stood on it in the batch, also where the number would fit by chance', async () => {
      await store.append([anAppend('D-1', 0, { id: 'other' })]);
      const answers = await store.append([
        anAppend('D-1', 0, { id: 'e-1' }),
        anAppend('D-1', 1, { id: 'e-2' }),
        anAppend('D-1', 1, { id: 'other' }),
        anAppend('D-2', 0, { id: 'e-3' }),
      ]);
      expect(answers.map(({ kind }) => kind)).toEqual(['conflict', 'conflict', 'repeated', 'written']);
      expect(said(await wholeLog(store))).toEqual(['D-1/0 other.0', 'D-2/0 e-3.0']);
    });

    test('of several that expect the same, one is written', async () => {
      const rivals = Array.from({ length: 8 }, (_, i) =>
        appendOne(store, anAppend('D-1', 0, { id: `e-${i}`, events: 2 })),
      );
      const answers = await Promise.all(rivals);
      expect(answers.filter(({ kind }) => kind === 'written')).toHaveLength(1);
      expect(answers.filter((answer) => answer.kind === 'conflict' && answer.actual === 2)).toHaveLength(7);
      expect(await wholeLog(store)).toHaveLength(2);
    });
  });

  test('what cannot be stored fails alone: its neighbours in the batch and in the turn are written', async () => {
    const tooLarge = anAppend('D-1', 1, { id: 'e-2', note: 'x'.repeat(20_000) });
    const batch = store.append([
      anAppend('D-1', 0, { id: 'e-1' }),
      tooLarge,
      anAppend('D-1', 2, { id: 'e-3' }),
      anAppend('D-2', 0, { id: 'e-4' }),
    ]);
    const other = appendOne(store, anAppend('D-3', 0, { id: 'e-5' }));
    const answers = await batch;
    expect(answers.map(({ kind }) => kind)).toEqual(['written', 'failed', 'conflict', 'written']);
    expect(answers[1]).toEqual({ kind: 'failed', error: expect.any(EntryTooLarge) as EntryTooLarge });
    expect(await other).toMatchObject({ kind: 'written' });
    expect(said(await wholeLog(store)).toSorted()).toEqual(['D-1/0 e-1.0', 'D-2/0 e-4.0', 'D-3/0 e-5.0']);
    expect(await store.find(tooLarge.origin)).toBeUndefined();
  });

  describe('an append without events', () => {
    test('claims its origin, records nothing, and is answered with the newest event of the stream', async () => {
      await store.append([anAppend('D-1', 0, { id: 'e-1', events: 2 })]);
      const before = await store.head();
      const claim = anAppend('D-1', 2, { id: 'c-1', events: 0 });
      expect(await appendOne(store, claim)).toEqual({ kind: 'written', revision: 1, position: before });
      expect(await store.head()).toBe(before);
      expect(await appendOne(store, claim)).toEqual({ kind: 'repeated', revision: 1, position: before });
      expect(await store.find(claim.origin)).toMatchObject({ kind: 'claimed', stream: 'D-1', position: before });
    });

    test('takes the origin away from any other event, whatever that says', async () => {
      await store.append([anAppend('D-1', 0, { id: 'e-1' })]);
      await store.append([anAppend('D-1', 1, { id: 'c-1', events: 0, digest: 'one' })]);
      expect(await appendOne(store, anAppend('D-1', 1, { id: 'c-1', digest: 'other' }))).toEqual({ kind: 'taken' });
      expect(await appendOne(store, anAppend('D-9', 0, { id: 'c-1', digest: 'other' }))).toEqual({ kind: 'taken' });
      expect(await wholeLog(store)).toHaveLength(1);
    });

    test.each([
      ['a stream that has moved on', 'D-1', 0, 1],
      ['a stream that does not exist', 'D-2', 0, 0],
    ])('%s: is a conflict, and claims nothing', async (_, stream, expected, actual) => {
      await store.append([anAppend('D-1', 0, { id: 'e-1' })]);
      const claim = anAppend(stream, expected, { id: 'c-1', events: 0 });
      expect(await appendOne(store, claim)).toEqual({ kind: 'conflict', actual });
      expect(await store.find(claim.origin)).toBeUndefined();
    });
  });

  test(
    '64 appends in flight over a few streams: none is lost, and what was asked for first stands first',
    async () => {
      const writers = Array.from({ length: 64 }, async (_, writer) => {
        for (let i = 0; i < 5; i++) await appendWherever(store, `D-${writer % 3}`, `${writer}-${i}`);
      });
      await Promise.all(writers);
      const log = await wholeLog(store);
      const origins = log.map(({ entry }) => entry.origin.id);
      expect(new Set(origins).size).toBe(320);
      expect(origins).toHaveLength(320);
      for (let writer = 0; writer < 64; writer++) {
        const own = origins.filter((id) => id.startsWith(`${writer}-`));
        expect(own).toEqual([0, 1, 2, 3, 4].map((i) => `${writer}-${i}`));
      }
      for (const stream of ['D-0', 'D-1', 'D-2']) {
        const revisions = log.filter(({ entry }) => entry.stream === stream).map(({ entry }) => entry.revision);
        expect(revisions).toEqual(revisions.map((_revision, i) => i));
      }
    },
    PATIENCE_MS,
  );

  test('appends to one stream that are asked for one after the other, unawaited, are written in that order', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, i) => appendOne(store, anAppend('D-1', i, { id: `e-${i}` }))),
    );
    expect(answers.map((answer) => answer.kind === 'written' && answer.revision)).toEqual(answers.map((_, i) => i));
  });

  test('a batch of thousands is answered in full', async () => {
    const batch = Array.from({ length: 3_000 }, (_, i) => anAppend(`D-${i % 7}`, Math.floor(i / 7), { id: `e-${i}` }));
    const answers = await store.append(batch);
    expect(answers.filter(({ kind }) => kind === 'written')).toHaveLength(3_000);
    const asked = batch.map(({ stream, expected, origin }) => `${stream}/${expected} ${origin.id}.0`);
    expect(perStream(said(await wholeLog(store, 1_000)))).toEqual(perStream(asked));
  });
}
