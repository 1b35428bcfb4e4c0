import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Append, EventStore } from '@ledger/event-store';
import { SqliteEventStore } from '@ledger/event-store-sqlite';
import { beforeFirst, type Instant, type Position } from '@ledger/kernel';
import { type Halt, type Page, PoisonEvent, type Projection, unseen } from '../projection';

/** Keeps the names of the streams that it has seen, in order: the least that a projection can be. */
export class Names implements Projection {
  readonly name = 'names';
  readonly seen: string[] = [];
  readonly notes: Halt[] = [];
  /** Cannot be applied, as long as it is here. */
  readonly poison = new Set<string>();
  /** What goes wrong with the next page, by no event's fault. */
  failure: Error | undefined;
  private position = beforeFirst;

  cursor(): Position {
    return this.position;
  }

  apply(page: Page): Position {
    const { failure } = this;
    this.failure = undefined;
    if (failure) throw failure;
    const events = unseen(page, this.position);
    const bad = events.find(({ entry }) => this.poison.has(entry.stream));
    if (bad) throw new PoisonEvent(bad.position, new Error('it is poison'));
    this.seen.push(...events.map(({ entry }) => entry.stream));
    return (this.position = events.at(-1)?.position ?? this.position);
  }

  note(halt: Halt): void {
    this.notes.push(halt);
  }
}

export function openStore(): { store: EventStore; close: () => Promise<void> } {
  const folder = mkdtempSync(join(tmpdir(), 'projections-'));
  const store = SqliteEventStore.open({ path: join(folder, 'ledger.db') });
  const close = async (): Promise<void> => {
    await store.close();
    rmSync(folder, { recursive: true });
  };
  return { store, close };
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
