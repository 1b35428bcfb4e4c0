import { measureNames, type Place, type PlaceChange } from '@ledger/counting';
import { cacheBudget } from '@ledger/event-store';
import { LRUCache } from 'lru-cache';
import type { Tables } from './tables';

/** A place with its totals as they are after the last change. */
export interface PlaceEntry {
  readonly number: number;
  readonly place: Place;
  /** In the order of the measures. */
  readonly totals: number[];
  stored: boolean;
}

/** What a place takes up in memory, about. */
const PLACE_BYTES = 1_000;

/** The totals that events add to: kept in memory, within a budget, while they are busy, and written once a page. */
export class Places {
  private readonly kept: LRUCache<string, PlaceEntry>;
  /** Held until they are written, whatever the budget says: a page touches a few for each event. */
  private readonly touched = new Map<string, PlaceEntry>();
  private last: number | undefined;

  constructor(
    private readonly tables: Tables,
    budget = cacheBudget(1 / 24),
  ) {
    this.kept = new LRUCache({ max: Math.ceil(budget / PLACE_BYTES) });
  }

  /** Adds a change and returns the place as it is then. */
  add(change: PlaceChange): PlaceEntry {
    const entry = this.entry(change);
    for (let i = 0; i < change.deltas.length; i++) entry.totals[i]! += change.deltas[i]!;
    this.touched.set(change.placeText, entry);
    return entry;
  }

  flush(): void {
    const { insertPlace, updatePlace } = this.tables.queries;
    for (const entry of this.touched.values()) {
      const { number, totals } = entry;
      if (entry.stored) this.tables.statement(updatePlace).run(...totals, number);
      else this.tables.statement(insertPlace).run(...wordsOf(entry.place), ...totals, number);
      entry.stored = true;
    }
    this.touched.clear();
  }

  forget(): void {
    this.kept.clear();
    this.touched.clear();
    this.last = undefined;
  }

  private entry({ place, placeText }: PlaceChange): PlaceEntry {
    let entry = this.touched.get(placeText) ?? this.kept.get(placeText);
    if (!entry) this.kept.set(placeText, (entry = this.load(place) ?? this.create(place)));
    return entry;
  }

  private load(place: Place): PlaceEntry | undefined {
    const row = this.tables.statement(this.tables.queries.place).get(...wordsOf(place)) as
      ({ place: number } & Record<string, number>) | undefined;
    return row && { number: row.place, place, totals: measureNames.map((name) => row[name]!), stored: true };
  }

  private create(place: Place): PlaceEntry {
    const { lastPlace } = this.tables.queries;
    this.last ??= (this.tables.statement(lastPlace).get() as { place: number | null }).place ?? 0;
    return { number: ++this.last, place, totals: measureNames.map(() => 0), stored: false };
  }
}

const wordsOf = ({ policy, month, section, country, process, authority, segment }: Place): string[] => [
  policy,
  month,
  section,
  country,
  process,
  authority,
  segment,
];
