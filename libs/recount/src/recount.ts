import type { Recorded } from '@ledger/event-store';
import { openDatabase } from '@ledger/sqlite';
import { CLEAR, COUNT, INSERT, TABLE } from './sql';

/** Where demands count, in the order of a cell's text: policy, month, section, country, process, authority, segment. */
export type CountedPlace = readonly [string, string, string, string, string, string, string];

/** What counts in one place, by the name of the measure. */
export interface CountedCells {
  readonly place: CountedPlace;
  readonly values: { readonly [measure: string]: number };
}

/** What one demand adds under one policy. */
export interface CountedDemand extends CountedCells {
  readonly demand: string;
}

interface Sums {
  readonly place: CountedPlace;
  readonly values: Record<string, number>;
}

type Row = Readonly<
  Record<'demand' | 'policy' | 'month' | 'section' | 'country' | 'process' | 'authority' | 'segment', string>
>;

/**
 * Counts events a second time, in SQL over their stored JSON (docs/counting.md). Takes some whole demands at a time and
 * keeps their sums alone, so that neither memory nor the time of one call grows with the ledger. Close it in any case.
 */
export class SqlCount {
  private readonly database = openDatabase(':memory:');
  private readonly clear;
  private readonly insert;
  private readonly count;
  private readonly sums = new Map<string, Sums>();

  constructor() {
    this.database.exec(TABLE);
    this.clear = this.database.prepare(CLEAR);
    this.insert = this.database.prepare(INSERT);
    this.count = this.database.prepare(COUNT);
  }

  /** Adds whole demands: all events of each, in any order. Returns what each of them adds. */
  add(events: readonly Recorded[]): readonly CountedDemand[] {
    this.clear.run();
    this.insert.run(`[${events.map(({ bytes }) => utf8.decode(bytes)).join()}]`);
    const counted = (this.count.all() as unknown as Row[]).map(countedOf);
    for (const { place, values } of counted) this.sum(place, values);
    return counted;
  }

  /** What all demands add up to. */
  cells(): Iterable<CountedCells> {
    return this.sums.values();
  }

  close(): void {
    this.database.close();
  }

  private sum(place: CountedPlace, values: CountedCells['values']): void {
    const text = place.join('|');
    const known = this.sums.get(text);
    if (!known) this.sums.set(text, { place, values: { ...values } });
    else for (const name in values) known.values[name]! += values[name]!;
  }
}

const utf8 = new TextDecoder();

/** The columns after those of the place are the measures. */
function countedOf(row: Row): CountedDemand {
  const { demand, policy, month, section, country, process, authority, segment, ...measures } = row;
  const place = [policy, month, section, country, process, authority, segment] as const;
  return { demand, place, values: measures };
}
