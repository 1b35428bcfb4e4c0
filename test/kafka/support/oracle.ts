import { policies } from '@ledger/counting';
import { cellKeyText, diffCells } from '@ledger/counting/testing';
import { type DemandState, evolve, readEvent } from '@ledger/demand';
import type { EventEntry, EventStore, Recorded } from '@ledger/event-store';
import { beforeFirst, canonicalJson, type Position } from '@ledger/kernel';
import { publicData } from '@ledger/ledger';
import { SqlCount } from '@ledger/recount';

/** What Kafka has to hold, worked out from the events alone. */
export interface Oracle {
  readonly ledgerId: string;
  readonly head: Position;
  /** The value of each record of total-changes, by "position:ordinal". */
  readonly changes: ReadonlyMap<string, string>;
  /** The total of each cell that was ever counted, by its canonical text. */
  readonly totals: ReadonlyMap<string, number>;
  /** The value of each record of demand-events, by position. */
  readonly events: ReadonlyMap<Position, string>;
}

/**
 * Folds the ledger in separate code: neither projector nor streamer is asked. The totals are counted a second time in
 * SQL over the stored events, and both counts have to agree.
 */
export async function oracleOf(store: EventStore): Promise<Oracle> {
  const states = new Map<string, DemandState>();
  const running = new Map<string, number>();
  const changes = new Map<string, string>();
  const events = new Map<Position, string>();
  let head = beforeFirst;
  for await (const { position, entry } of eventsOf(store)) {
    events.set(position, publicForm(entry));
    const before = states.get(entry.stream);
    const after = evolve(before, readEvent(entry))!;
    states.set(entry.stream, after);
    const steps = policies.flatMap((policy) => diffCells(before, after, policy));
    for (const [ordinal, { key, delta }] of steps.entries()) {
      const previous = running.get(cellKeyText(key)) ?? 0;
      running.set(cellKeyText(key), previous + delta);
      changes.set(
        `${position}:${ordinal}`,
        canonicalJson({
          cell: key,
          previous: `${previous}`,
          total: `${previous + delta}`,
          delta: `${delta}`,
          position,
          ordinal,
          cause: { event: entry.id, type: entry.type },
        }),
      );
    }
    head = position;
  }
  await assertSameInSql(running, store);
  return { ledgerId: store.ledgerId, head, changes, totals: running, events };
}

function publicForm(entry: EventEntry): string {
  const { stream: demand, type, version, revision, at, recordedAt } = entry;
  return canonicalJson({ demand, type, version, revision, at, recordedAt, data: publicData(entry) });
}

async function* eventsOf(store: EventStore): AsyncGenerator<Recorded> {
  for (let after = beforeFirst; ;) {
    const page = await store.readLog(after, 1_000);
    yield* page.events;
    if (page.atHead) return;
    after = page.upTo;
  }
}

/** The events of whole demands, some demands at a time. */
async function* demandsOf(store: EventStore): AsyncGenerator<readonly Recorded[]> {
  for (let after: string | undefined, more = true; more;) {
    const page = await store.readStreams(after, 500);
    yield page.streams.flatMap(({ events }) => events);
    after = page.next;
    more = after !== undefined;
  }
}

/** The totals of the fold have to be those of the count in SQL, which shares no code with it. */
async function assertSameInSql(running: ReadonlyMap<string, number>, store: EventStore): Promise<void> {
  const counted = new SqlCount();
  try {
    for await (const demands of demandsOf(store)) counted.add(demands);
    const left = new Map([...running].filter(([, total]) => total !== 0));
    for (const [key, total] of cellsIn(counted)) {
      if (left.get(key) !== total) throw new Error(`The fold has ${left.get(key)} for ${key}, and SQL ${total}.`);
      left.delete(key);
    }
    if (left.size > 0) throw new Error(`SQL does not count ${[...left.keys()].join(', ')}.`);
  } finally {
    counted.close();
  }
}

/** The cells that are not 0, by their canonical text. */
const cellsIn = (counted: SqlCount): [string, number][] =>
  [...counted.cells()].flatMap(({ place, values }) =>
    Object.entries(values).flatMap(([measure, total]): [string, number][] =>
      total === 0 ? [] : [[`${place.join('|')}|${measure}`, total]],
    ),
  );
