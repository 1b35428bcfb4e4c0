import { type Contribution, contributionOf, policies } from '@ledger/counting';
import { type DemandState, outcomeOf } from '@ledger/demand';
import { cacheBudget } from '@ledger/event-store';
import { LRUCache } from 'lru-cache';
import type { Tables } from './tables';

/** What a demand adds to the totals, policy by policy. */
export type Contributions = readonly (Contribution | undefined)[];

/** A demand as it is after its last event. */
export interface DemandEntry {
  readonly number: number;
  readonly id: string;
  revision: number;
  state: DemandState | undefined;
  counted: Contributions;
  stored: boolean;
}

/** What a demand takes up in memory, about: measured with ids of 40 characters. */
const DEMAND_BYTES = 2_500;
const STEP_BYTES = 450;
const WORD_BYTES = 150;

const NOTHING: Contributions = policies.map(() => undefined);

export const contributionsOf = (state: DemandState): Contributions =>
  policies.map((policy) => contributionOf(state, policy));

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
    let entry = this.touched.get(id);
    if (entry) return entry;
    entry = this.kept.get(id) ?? this.load(id) ?? this.create(id);
    this.touched.set(id, entry);
    this.touchedBytes += bytesOf(entry);
    return entry;
  }

  /** More was touched than is to be held: time to `flush`, between two events. */
  get isFull(): boolean {
    return this.touchedBytes > this.budget;
  }

  flush(): void {
    const { insertDemand, updateDemand } = this.tables.queries;
    for (const [id, entry] of this.touched) {
      if (entry.stored) this.tables.statement(updateDemand).run(...valuesOf(entry), entry.number);
      else this.tables.statement(insertDemand).run(...valuesOf(entry), entry.number, entry.id);
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

  private create(id: string): DemandEntry {
    const { lastDemand } = this.tables.queries;
    this.last ??= (this.tables.statement(lastDemand).get() as { number: number | null }).number ?? 0;
    return { number: ++this.last, id, revision: -1, state: undefined, counted: NOTHING, stored: false };
  }
}

function valuesOf({ revision, state }: DemandEntry): (string | number)[] {
  const { receivedOn, section, country, process, authority, segment } = state!;
  return [
    revision,
    receivedOn,
    section,
    country,
    process,
    authority,
    segment,
    outcomeOf(state!),
    JSON.stringify(state),
  ];
}

function bytesOf({ state }: DemandEntry): number {
  if (!state) return DEMAND_BYTES;
  const words = Object.keys(state.challenges).length + Object.keys(state.secrecyOrders).length;
  return DEMAND_BYTES + STEP_BYTES * state.steps.length + WORD_BYTES * words;
}
