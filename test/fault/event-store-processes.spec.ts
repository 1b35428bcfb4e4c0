import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { beforeFirst, type Position } from '@ledger/kernel';
import { Appender } from './support/appender';
import { faultsOf } from './support/check';

describe('several processes on one ledger file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ledger-processes-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('open it and write concurrently: no event is lost or doubled, and a follower misses none', async () => {
    const path = join(folder, 'ledger.db');
    // Two tell of the same upstream events, the third of others; the file does not exist when they start.
    const appenders = ['same', 'same', 'other'].map((prefix) => Appender.start(path, 0, 600, prefix));
    const store = SqliteEventStore.open({ path });
    const done = new AbortController();
    const writing = Promise.all(appenders.map((appender) => appender.done())).finally(() => done.abort());
    const followed = await follow(store, done.signal);
    await writing;

    const acked = appenders.flatMap((appender) => appender.acked);
    expect(acked).toHaveLength(1_800);
    expect(acked.filter(({ kind }) => kind === 'written')).toHaveLength(1_200);
    expect(await faultsOf(path, acked)).toEqual([]);
    // Every third of the 1,200 upstream events gave two events.
    expect(followed).toHaveLength(1_600);
    expect(followed).toEqual(followed.toSorted());
    expect(followed.at(-1)).toBe(await store.head());
    await store.close();
  }, 60_000);
});

async function follow(store: SqliteEventStore, done: AbortSignal): Promise<Position[]> {
  const seen: Position[] = [];
  for (let after = beforeFirst, last = false; ; last = done.aborted) {
    const page = await store.readLog(after, 100);
    seen.push(...page.events.map(({ position }) => position));
    after = page.upTo;
    if (page.atHead && last) return seen;
    if (page.atHead) await store.moved(after, done);
  }
}
