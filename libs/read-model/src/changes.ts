import { type CellKey, measureNames, type Place, placeText } from '@ledger/counting';
import type { Position } from '@ledger/kernel';
import { LRUCache } from 'lru-cache';
import { columnOf, positionIn } from '@ledger/sqlite';
import type { Tables } from './tables';

/** A place in the change log: the change after it is the next one. */
export interface ChangeCursor {
  readonly position: Position;
  /** Which of the cells that the event changed, from 0; -1 stands before the first. */
  readonly ordinal: number;
}

/** One cell that one event changed. */
export interface ChangeRow extends ChangeCursor {
  readonly key: CellKey;
  /** `microsoft/1|2019-03|criminal|IE|subpoena|police|consumer|requests`. */
  readonly keyText: string;
  readonly previous: number;
  readonly total: number;
  /** The first digits of the hash chain after the event. */
  readonly chain: string;
}

/** A row of the change log as it is stored: one place that one event changed. */
export interface PlaceChangeRow {
  readonly position: number;
  readonly ordinal: number;
  readonly place: number;
  readonly deltas: string;
  readonly totals: string;
  readonly chain: string;
}

/** One event can leave and enter a place under each policy, and has rows for no more than those. */
const PLACES_AN_EVENT = 16;

/** Reads the change log in order: cell by cell, although it is stored place by place. */
export class ChangeLog {
  private readonly places = new LRUCache<number, { place: Place; text: string }>({ max: 10_000 });

  constructor(private readonly tables: Tables) {}

  /** At most `limit` changes after the cursor. */
  after({ position, ordinal }: ChangeCursor, limit: number): ChangeRow[] {
    const statement = this.tables.statement(this.tables.queries.changesFrom);
    const rows = statement.all(columnOf(position), limit + PLACES_AN_EVENT) as unknown as PlaceChangeRow[];
    const changes: ChangeRow[] = [];
    for (const row of rows) {
      for (const change of this.cellsOf(row)) {
        if (change.position > position || change.ordinal > ordinal) changes.push(change);
      }
      if (changes.length >= limit) break;
    }
    return changes.slice(0, limit);
  }

  private cellsOf(row: PlaceChangeRow): ChangeRow[] {
    const { place, text } = this.place(row.place);
    const totals = JSON.parse(row.totals) as number[];
    const deltas = JSON.parse(row.deltas) as number[];
    const position = positionIn(row.position);
    let ordinal = row.ordinal;
    return deltas.flatMap((delta, i) => {
      if (delta === 0) return [];
      const measure = measureNames[i]!;
      const total = totals[i]!;
      const keyText = `${text}|${measure}`;
      const key = { ...place, measure };
      return [{ position, ordinal: ordinal++, key, keyText, previous: total - delta, total, chain: row.chain }];
    });
  }

  private place(number: number): { place: Place; text: string } {
    let known = this.places.get(number);
    if (!known) {
      const row = this.tables.statement(this.tables.queries.placeNumbered).get(number) as unknown as Place;
      this.places.set(number, (known = { place: { ...row }, text: placeText(row) }));
    }
    return known;
  }
}
