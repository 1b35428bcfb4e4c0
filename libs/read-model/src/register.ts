import { type DemandState, outcomeOf } from '@ledger/demand';
import { cacheBudget } from '@ledger/event-store';
import { LRUCache } from 'lru-cache';
import { type Contributions, contributionsOf, type Standing, type Stepped, UNHEARD_OF } from './step';
import type { Tables } from './tables';

/** A demand as it is after its last event. */
export interface DemandEntry extends Standing {
  /** 0 until the first of its events is applied. */
  number: number;
  readonly id: string;
  revision: number;
  state: DemandState | undefined;
  counted: Contributions;
  stored: boolean;
}

/** What a demand takes up in memory, about: measured with ids of 40 characters. */
const DEMAND_BYTES = 2_500;
const WORD_BYTES = 150;

/**
 * The state of each demand: kept in memory, within a budget, while it is busy. What a page touches is held until it is
 * written, once a page, or earlier when it is much.
 */
export class Register {
  private readonly kept: LRUCache<string, DemandEntry>;
  private readonly touched = new Map<string, DemandEntry>();
  private touchedBytes = 0;
  private last: number | undefined;

  constructor(
    private readonly tables: Tables,
    private readonly budget = cacheBudget(1 / 8),
  ) {
    this.kept = new LRUCache({ maxSize: budget, sizeCalculation: bytesOf });
  }

  /** The demand as it is; one that was never heard of has revision -1 and no state. */
  get(id: string): DemandEntry {
    let entry = this.touched.get(id) ?? this.kept.get(id);
    if (!entry) this.kept.set(id, (entry = this.load(id) ?? { ...UNHEARD_OF, number: 0, id, stored: false }));
    return entry;
  }

  /** Demands are numbered in the order of their first events that can be applied. */
  put(entry: DemandEntry, { revision, state, counted }: Stepped): void {
    if (entry.number === 0) entry.number = this.nextNumber();
    entry.revision = revision;
    entry.state = state;
    entry.counted = counted;
    if (this.touched.has(entry.id)) return;
    this.touched.set(entry.id, entry);
    this.touchedBytes += bytesOf(entry);
  }

  /** More was touched than is to be held: time to `flush`, between two events. */
  get isFull(): boolean {
    return this.touchedBytes > this.budget;
  }

  flush(): void {
    const { insertDemand, updateDemand } = this.tables.queries;
    for (const [id, entry] of this.touched) {
      const values = registerValues(entry.revision, entry.state!);
      if (entry.stored) this.tables.statement(updateDemand).run(...values, entry.number);
      else this.tables.statement(insertDemand).run(...values, entry.number, entry.id);
      entry.stored = true;
      // It may have grown, and its size is looked at when it is put in only.
      this.kept.delete(id);
      this.kept.set(id, entry);
    }
    this.released();
  }

  forget(): void {
    this.kept.clear();
    this.released();
    this.last = undefined;
  }

  private released(): void {
    this.touched.clear();
    this.touchedBytes = 0;
  }

  private load(id: string): DemandEntry | undefined {
    const row = this.tables.statement(this.tables.queries.demand).get(id) as
      { number: number; revision: number; state: string } | undefined;
    if (!row) return undefined;
    const state = JSON.parse(row.state) as DemandState;
    return { number: row.number, id, revision: row.revision, state, counted: contributionsOf(state), stored: true };
  }

  private nextNumber(): number {
    const { lastDemand } = this.tables.queries;
    this.last ??= (this.tables.statement(lastDemand).get() as { number: number | null }).number ?? 0;
    return ++this.last;
  }
}

/** What the row of a demand holds, in the order of `insertDemand`. */
export function registerValues(revision: number, state: DemandState): (string | number)[] {
  const { receivedOn, section, country, process, authority, segment } = state;
  const words = [receivedOn, section, country, process, authority, segment];
  return [revision, ...words, outcomeOf(state), JSON.stringify(state)];
}

function bytesOf({ state }: DemandEntry): number {
  if (!state) return DEMAND_BYTES;
  const { challenges, decided, secrecyOrders } = state;
  const words = [challenges, decided, secrecyOrders].reduce((sum, set) => sum + Object.keys(set).length, 0);
  return DEMAND_BYTES + WORD_BYTES * words;
}
