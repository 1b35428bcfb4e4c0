import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { categoryOf, DEMAND, type EventEntry } from '@ledger/event-store';
import { openDatabase, transaction } from '@ledger/sqlite';
import { COUNT, DEMANDS_IN, TABLES } from './sql';

/** Where demands count, in the order of a cell's text: policy, month, section, country, process, authority, segment. */
export type CountedPlace = readonly [string, string, string, string, string, string, string];

/** One place, with what all of its demands add to each measure. */
export interface CountedCells {
  readonly place: CountedPlace;
  readonly values: { readonly [measure: string]: number };
}

const PLACE = ['policy', 'month', 'section', 'country', 'process', 'authority', 'segment'] as const;

/**
 * Counts events a second time, in SQL over their JSON (docs/counting.md). The events lie in a temporary file, so that memory
 * stays flat. Takes events in any order. Close it in any case.
 */
export class SqlCount {
  private readonly folder = mkdtempSync(join(tmpdir(), 'ledger-recount-'));
  private readonly database = openDatabase(join(this.folder, 'count.db'), { synchronous: 'NORMAL' });
  private readonly insert;

  constructor() {
    this.database.exec(`PRAGMA journal_mode = OFF; ${TABLES}`);
    this.insert = this.database.prepare('INSERT INTO entry (stream, type, at, origin, data) VALUES (?, ?, ?, ?, ?)');
  }

  add(entries: readonly EventEntry[]): void {
    transaction(this.database, () => {
      for (const { stream, type, at, origin, data } of entries) {
        if (categoryOf(stream) !== DEMAND) continue;
        this.insert.run(stream, type, at, `${origin.source} ${origin.id}`, JSON.stringify(data));
      }
    });
  }

  /** Counts everything that was added. Call it once. */
  count(): void {
    this.database.exec(COUNT);
  }

  /** The cells, one place at a time. */
  *cells(): Generator<CountedCells> {
    for (const row of this.database.prepare('SELECT * FROM cell').iterate()) {
      const values = Object.entries(row).filter(([name]) => !(PLACE as readonly string[]).includes(name));
      yield {
        place: PLACE.map((name) => row[name]) as unknown as CountedPlace,
        values: Object.fromEntries(values) as Record<string, number>,
      };
    }
  }

  /** Up to three demands that count in a place, to begin looking with. */
  demandsIn(place: CountedPlace): string[] {
    return this.database
      .prepare(DEMANDS_IN)
      .all(...place)
      .map((row) => row['stream'] as string);
  }

  close(): void {
    this.database.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
