import type { Position } from '@ledger/kernel';
import { columnOf, positionIn } from '@ledger/sqlite';
import type { Tables } from './tables';

/** A demand that has an event which cannot be read or applied: what it counts for stays as it was before that event. */
export interface AsideDemand {
  /** Absent when not even that could be read. */
  readonly demand?: string;
  /** Where the event stands. */
  readonly position: Position;
  readonly error: string;
  /** How many of its events are not applied, this one included. */
  readonly events: number;
}

interface Entry {
  readonly position: number;
  events: number;
}

/** What is set aside in one generation; mostly nothing. Kept in memory while events are applied, written once a page. */
export class SetAside {
  private kept: Map<string, Entry> | undefined;
  private readonly touched = new Set<Entry>();

  constructor(private readonly tables: Tables) {}

  /** Whether a demand is set aside: one more of its events is noted then, and not applied. */
  passesOver(demand: string | undefined): boolean {
    const entry = demand === undefined ? undefined : this.entries().get(demand);
    if (!entry) return false;
    entry.events++;
    this.touched.add(entry);
    return true;
  }

  put(demand: string | undefined, position: Position, error: string): void {
    const at = columnOf(position);
    this.tables.statement(this.tables.queries.insertAside).run(at, demand ?? null, error, 1);
    if (demand !== undefined) this.entries().set(demand, { position: at, events: 1 });
  }

  flush(): void {
    const { updateAside } = this.tables.queries;
    for (const { position, events } of this.touched) this.tables.statement(updateAside).run(events, position);
    this.touched.clear();
  }

  forget(): void {
    this.kept = undefined;
    this.touched.clear();
  }

  private entries(): Map<string, Entry> {
    return (this.kept ??= new Map(
      asideDemands(this.tables).flatMap(({ demand, position, events }) =>
        demand === undefined ? [] : [[demand, { position: columnOf(position), events }]],
      ),
    ));
  }
}

interface Row {
  readonly position: number;
  readonly demand: string | null;
  readonly error: string;
  readonly events: number;
}

/** All of them, in the order in which they were set aside. */
export function asideDemands(tables: Tables, limit = Number.MAX_SAFE_INTEGER): AsideDemand[] {
  const rows = tables.statement(tables.queries.aside).all(limit) as unknown as Row[];
  return rows.map(({ position, demand, error, events }) => ({
    ...(demand !== null && { demand }),
    position: positionIn(position),
    error,
    events,
  }));
}

/** How many demands were set aside up to a position. */
export function asideCount(tables: Tables, upTo: Position): number {
  return (tables.statement(tables.queries.countAside).get(columnOf(upTo)) as { n: number }).n;
}
