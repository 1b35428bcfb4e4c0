import { beforeFirst, type Position } from '@ledger/kernel';
import * as fc from 'fast-check';
import type { Append, Appended } from '../event-log';
import type { EventStore } from '../event-store';
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

export function describeLasting(fresh: FreshLedger): void {
  let ledger: Ledger;

  beforeEach(async () => {
    ledger = await Ledger.fresh(fresh);
  });
  afterEach(() => ledger.remove());

  test('what was acknowledged is there after closing and opening again, and the ledger is still the same one', async () => {
    const first = await ledger.open();
    await first.append([anAppend('D-1', 0, { id: 'e-1', events: 2 }), anAppend('D-2', 0, { id: 'e-2' })]);
    const log = await wholeLog(first);
    await first.close();
    const second = await ledger.open();
    expect(second.ledgerId).toBe(first.ledgerId);
    expect(await wholeLog(second)).toEqual(log);
    expect(await appendOne(second, anAppend('D-1', 0, { id: 'e-1', events: 2 }))).toMatchObject({ kind: 'repeated' });
    const next = await appendOne(second, anAppend('D-1', 2, { id: 'e-3' }));
    expect(next).toMatchObject({ kind: 'written', revision: 2 });
    expect(next.kind === 'written' && next.position > log.at(-1)!.position).toBe(true);
  });

  test('another ledger has another identity', async () => {
    const other = await Ledger.fresh(fresh);
    expect((await other.open()).ledgerId).not.toBe((await ledger.open()).ledgerId);
    await other.remove();
  });

  test('closing waits for what is in flight, takes nothing more, and may be done twice', async () => {
    const store = await ledger.open();
    const flying = Array.from({ length: 20 }, (_, i) => appendOne(store, anAppend(`D-${i}`, 0, { id: `e-${i}` })));
    await store.close();
    expect((await Promise.all(flying)).map(({ kind }) => kind)).toEqual(Array(20).fill('written'));
    await expect(store.append([anAppend('D-1', 1, { id: 'late' })])).rejects.toThrow(/closed/);
    await store.close();
    expect(await wholeLog(await ledger.open())).toHaveLength(20);
  });

  test('two instances that write at once lose nothing, repeat nothing, and see what the other one wrote', async () => {
    const stores = [await ledger.open(), await ledger.open()];
    const writers = Array.from({ length: 16 }, async (_, writer) => {
      for (let i = 0; i < 5; i++) await appendWherever(stores[(writer + i) % 2]!, `D-${writer % 3}`, `${writer}-${i}`);
    });
    const twins = Array.from({ length: 10 }, (_, i) =>
      Promise.all(stores.map((store) => appendWherever(store, 'twins', `twin-${i}`))),
    );
    await Promise.all([...writers, ...twins]);
    const log = await wholeLog(stores[0]!);
    expect(new Set(log.map(({ entry }) => entry.origin.id)).size).toBe(90);
    expect(log).toHaveLength(90);
    expect(await wholeLog(stores[1]!)).toEqual(log);
    for (const stream of ['D-0', 'D-1', 'D-2', 'twins']) {
      const revisions = (await stores[0]!.readStream(stream)).map(({ entry }) => entry.revision);
      expect(revisions).toEqual(revisions.map((_revision, i) => i));
    }
  });

  test('a reader that follows while others write misses nothing: no position appears below one that it has read', async () => {
    const [reader, ...writers] = [await ledger.open(), await ledger.open(), await ledger.open()];
    const done = new AbortController();
    const writing = Promise.all(
      writers.flatMap((store, s) =>
        Array.from({ length: 8 }, async (_, w) => {
          for (let i = 0; i < 10; i++) await appendWherever(store, `D-${w % 4}`, `${s}-${w}-${i}`);
        }),
      ),
    ).then(() => done.abort());
    const followed = await follow(reader, done.signal);
    await writing;
    expect(followed).toHaveLength(160);
    expect(followed).toEqual((await wholeLog(reader)).map(({ position }) => position));
  });

  test(
    'any history of appends has the answers and the streams of the plainest model',
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, async (batches) => {
          const own = await Ledger.fresh(fresh);
          const stores = [await own.open(), await own.open()];
          const model = new Model();
          for (const [i, batch] of batches.entries()) {
            const answers = await stores[i % 2]!.append(batch);
            expect(answers.map(brief)).toEqual(model.append(batch));
          }
          expect(perStream(said(await wholeLog(stores[0]!)))).toEqual(perStream(model.log));
          await own.remove();
        }),
        { numRuns: 25 },
      );
    },
    PATIENCE_MS,
  );
}

async function follow(store: EventStore, done: AbortSignal): Promise<Position[]> {
  const seen: Position[] = [];
  for (let after = beforeFirst, last = false; ; last = done.aborted) {
    const page = await store.readLog(after, 7);
    seen.push(...page.events.map(({ position }) => position));
    after = page.upTo;
    if (page.atHead && last) return seen;
    if (page.atHead) await store.moved(after, done);
  }
}

const histories: fc.Arbitrary<Append[][]> = fc.array(
  fc.array(
    fc
      .record({ stream: fc.nat(2), expected: fc.nat(4), id: fc.nat(12), events: fc.integer({ min: 1, max: 2 }) })
      .map(({ stream, expected, id, events }) => anAppend(`D-${stream}`, expected, { id: `e-${id}`, events })),
    { minLength: 1, maxLength: 6 },
  ),
  { maxLength: 8 },
);

function brief(answer: Appended): string {
  if (answer.kind === 'conflict') return `conflict ${answer.actual}`;
  return 'revision' in answer ? `${answer.kind} ${answer.revision}` : answer.kind;
}

/** What an event store is, without any of what makes it last. */
class Model {
  readonly log: string[] = [];
  private readonly streams = new Map<string, number>();
  private readonly origins = new Map<string, number>();

  append(batch: readonly Append[]): string[] {
    const broken = new Set<string>();
    return batch.map((append) => {
      const answer = this.answer(append, broken);
      if (!answer.startsWith('written')) broken.add(append.stream);
      return answer;
    });
  }

  private answer({ stream, expected, origin, events }: Append, broken: ReadonlySet<string>): string {
    const actual = this.streams.get(stream) ?? 0;
    const known = this.origins.get(origin.id);
    if (known !== undefined) return `repeated ${known}`;
    if (broken.has(stream) || actual !== expected) return `conflict ${actual}`;
    events.forEach((_, i) => this.log.push(`${stream}/${expected + i} ${origin.id}.${i}`));
    this.streams.set(stream, expected + events.length);
    this.origins.set(origin.id, expected);
    return `written ${expected}`;
  }
}
