import { type Contribution, contributionOf, policies } from '@ledger/counting';
import { type DemandState, outcomeOf } from '@ledger/demand';
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

/** More than one page of events can touch, so that nothing is evicted before it is written. */
const KEPT = 20_000;

const NOTHING: Contributions = policies.map(() => undefined);

export const contributionsOf = (state: DemandState): Contributions =>
  policies.map((policy) => contributionOf(state, policy));

/** The state of each demand: kept in memory while it is busy, written once a page. */
export class Register {
  private readonly kept = new LRUCache<string, DemandEntry>({ max: KEPT });
  private readonly touched = new Set<DemandEntry>();
  private last: number | undefined;

  constructor(private readonly tables: Tables) {}

  /** The demand as it is; one that was never heard of has revision -1 and no state. */
  get(id: string): DemandEntry {
    let entry = this.kept.get(id);
    if (!entry) this.kept.set(id, (entry = this.load(id) ?? this.create(id)));
    this.touched.add(entry);
    return entry;
  }

  flush(): void {
    const { insertDemand, updateDemand } = this.tables.queries;
    for (const entry of this.touched) {
      if (entry.stored) this.tables.statement(updateDemand).run(...valuesOf(entry), entry.number);
      else this.tables.statement(insertDemand).run(...valuesOf(entry), entry.number, entry.id);
      entry.stored = true;
    }
    this.touched.clear();
  }

  forget(): void {
    this.kept.clear();
    this.touched.clear();
    this.last = undefined;
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
