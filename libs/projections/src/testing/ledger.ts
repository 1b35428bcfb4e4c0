import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEMAND, type Append, type EventStore, chainValue, GENESIS } from '@ledger/event-store';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { beforeFirst, type Instant, type Position } from '@ledger/kernel';
import { openDatabase } from '@ledger/sqlite';
import { type Log, placeIn } from '../history';
import { type Halt, isEvent, type Mark, type Page, type Projection } from '../projection';

/** Keeps the names of the streams that it has seen, in order: the least that a projection can be. */
export class Names implements Projection {
  readonly name = 'names';
  readonly categories = [DEMAND];
  readonly seen: string[] = [];
  readonly notes: (Halt | undefined)[] = [];
  /** What goes wrong with the next page, by no event's fault; one after the other. */
  readonly failures: Error[] = [];
  /** Where each page ended, oldest first. */
  private readonly marks: Mark[] = [{ position: beforeFirst, chain: chainValue(GENESIS) }];

  cursor(): Position {
    return this.mark().position;
  }

  mark(): Mark {
    return this.marks.at(-1)!;
  }

  knownBefore(position: Position): Mark {
    return this.marks.findLast((mark) => mark.position <= position)!;
  }

  apply(page: Page): Position {
    const failure = this.failures.shift();
    if (failure) throw failure;
    for (let i = placeIn(page, this.mark()); i < page.rows.length; i++) {
      const row = page.rows[i]!;
      this.seen.push(isEvent(row) ? row.entry.stream : `unreadable ${row.stream}`);
      this.marks.push({ position: row.position, chain: chainValue(page.chains[i]!) });
    }
    return this.cursor();
  }

  note(halt: Halt | undefined): void {
    if (halt || this.notes.at(-1)) this.notes.push(halt);
  }
}

/** `reopen` closes it, lets its file be changed, and opens it again. */
export function openStore() {
  const folder = mkdtempSync(join(tmpdir(), 'projections-'));
  const path = join(folder, 'ledger.db');
  const opened = { store: SqliteEventStore.open({ path }) };
  const reopen = async (change: (path: string) => void): Promise<EventStore> => {
    await opened.store.close();
    change(path);
    return (opened.store = SqliteEventStore.open({ path }));
  };
  const close = async (): Promise<void> => {
    await opened.store.close();
    rmSync(folder, { recursive: true });
  };
  return { store: opened.store as EventStore, folder, reopen, close };
}

/** Records one event in each of these new streams. */
export async function record(store: EventStore, ...streams: readonly string[]): Promise<void> {
  await store.append(streams.map(oneEvent));
}

const oneEvent = (stream: string): Append => ({
  stream,
  expected: 0,
  origin: { source: 'https://upstream.example', id: stream },
  digest: stream,
  events: [
    { type: 'DemandValidated', version: 1, at: '2019-03-08T00:00:00.000Z' as Instant, data: { on: '2019-03-08' } },
  ],
});

/** A log that is read from whichever store is the present one. */
export const logOf = (present: () => EventStore): Log => ({
  readLog: (after, limit) => present().readLog(after, limit),
  head: () => present().head(),
  lag: (after) => present().lag(after),
  moved: (after, signal) => present().moved(after, signal),
  chainAt: (position) => present().chainAt(position),
});

/** Changes stored rows, as somebody with the file in hand does: past the guards of the ledger. */
export function tamper(path: string, sql: string): void {
  const database = openDatabase(path);
  const triggers = database.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name as string}`);
  database.exec(sql);
  for (const trigger of triggers) database.exec(trigger['sql'] as string);
  database.close();
}
