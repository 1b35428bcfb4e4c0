import { setImmediate as yieldToOthers } from 'node:timers/promises';
import { contributionOf, measureNames, type Place, placeText, policies } from '@ledger/counting';
import { type DemandEvent, type DemandState, fold, readEvent } from '@ledger/demand';
import { decodeEntry, type EventStore, type Recorded } from '@ledger/event-store';
import { positionNumber, type Position } from '@ledger/kernel';
import type { Difference } from '@ledger/projections';
import type { Tables } from './tables';

export interface ReplayProgress {
  readonly events: number;
  /** How many events there are up to the position that is replayed to, in a store without gaps. */
  readonly of: number;
}

export interface ReplayOptions {
  readonly onProgress?: (progress: ReplayProgress) => void;
  /** Encode each entry again and require the very bytes that are stored: slower. */
  readonly verify?: boolean;
}

/** What came out when every event was counted again, from zero and by another way than the live totals were made. */
export interface Replay {
  readonly equal: boolean;
  /** Both sides stand here. */
  readonly position: Position;
  readonly events: number;
  readonly demands: number;
  /** Cells that are not 0. */
  readonly cells: number;
  /** At most 100 of them. */
  readonly differences: readonly Difference[];
}

/** Streams a page: small, so that memory stays flat whatever a ledger holds. */
const PAGE = 500;
const LISTED = 100;

/**
 * Recomputes all totals from position zero: folds one demand after the other, adds up what each counts at the end, and
 * compares cell by cell with the live totals as they stand when it begins. Touches no table.
 *
 * @throws EventFromTheFuture, NonCanonicalEntry
 */
export async function replay(tables: Tables, store: EventStore, options: ReplayOptions = {}): Promise<Replay> {
  const live = snapshot(tables);
  const again = new Recount(live.position, options.verify ?? false);
  for (let after: string | undefined, more = true; more;) {
    const page = await store.readStreams(after, PAGE);
    for (const { events } of page.streams) again.add(events);
    options.onProgress?.({ events: again.events, of: positionNumber(live.position) });
    after = page.next;
    more = after !== undefined;
    await yieldToOthers();
  }
  const differences = differencesOf(live, again);
  const { events, demands, totals } = again;
  return {
    equal: differences.length === 0,
    position: live.position,
    events,
    demands,
    cells: cellsIn(totals),
    differences,
  };
}

/** Totals by the text of their place, in the order of the measures. */
type Totals = Map<string, number[]>;

interface Snapshot {
  readonly position: Position;
  readonly demands: number;
  readonly totals: Totals;
}

/** The live totals and their cursor: one read, between two pages of the projector. */
function snapshot(tables: Tables): Snapshot {
  const { database, queries } = tables;
  database.exec('BEGIN');
  try {
    const totals: Totals = new Map();
    const rows = tables.statement(queries.everyTotal).iterate() as Iterable<Place & Record<string, number>>;
    for (const row of rows)
      totals.set(
        placeText(row),
        measureNames.map((name) => row[name]!),
      );
    const { number } = tables.statement(queries.lastDemand).get() as { number: number | null };
    return { position: tables.cursor(), demands: number ?? 0, totals };
  } finally {
    database.exec('COMMIT');
  }
}

/** Adds up whole demands: no differences, no register, no order between demands. */
class Recount {
  readonly totals: Totals = new Map();
  events = 0;
  demands = 0;

  constructor(
    private readonly upTo: Position,
    private readonly verify: boolean,
  ) {}

  add(events: readonly Recorded[]): void {
    const told: DemandEvent[] = [];
    for (const { position, entry, bytes } of events) {
      if (position > this.upTo) break;
      if (this.verify) decodeEntry(bytes, { verify: true, position });
      told.push(readEvent(entry));
      this.events++;
    }
    const state = fold(told);
    if (!state) return;
    this.demands++;
    this.count(state);
  }

  private count(state: DemandState): void {
    for (const policy of policies) {
      const contribution = contributionOf(state, policy);
      if (!contribution) continue;
      const { placeText: text, values } = contribution;
      const sums = this.totals.get(text);
      if (!sums) this.totals.set(text, [...values]);
      else for (let i = 0; i < values.length; i++) sums[i]! += values[i]!;
    }
  }
}

function differencesOf(live: Snapshot, again: Recount): Difference[] {
  const differences: Difference[] = [];
  if (live.demands !== again.demands) differences.push(difference('demands', live.demands, again.demands));
  for (const text of [...new Set([...live.totals.keys(), ...again.totals.keys()])].sort()) {
    differences.push(...cellDifferences(text, live.totals.get(text), again.totals.get(text)));
    if (differences.length >= LISTED) return differences.slice(0, LISTED);
  }
  return differences;
}

function cellDifferences(text: string, live: readonly number[] = [], again: readonly number[] = []): Difference[] {
  return measureNames.flatMap((name, i) => {
    const [one, other] = [live[i] ?? 0, again[i] ?? 0];
    return one === other ? [] : [difference(`${text}|${name}`, one, other)];
  });
}

const difference = (what: string, live: number, rebuilt: number): Difference => ({
  what,
  live: String(live),
  rebuilt: String(rebuilt),
});

function cellsIn(totals: Totals): number {
  let cells = 0;
  for (const values of totals.values()) for (const value of values) if (value !== 0) cells++;
  return cells;
}
