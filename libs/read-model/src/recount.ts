import { measureNames } from '@ledger/counting';
import type { StreamEvents } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';
import type { Row } from '@ledger/projections';
import type { Differences } from './differences';
import { EventChanges, type LivePlace } from './event-changes';
import { type Failure, Refold } from './refold';
import { RegisterRows } from './register-check';
import { type AsideDemand, asideDemands } from './set-aside';
import { type Contributions, UNREADABLE } from './step';
import type { Tables } from './tables';

export interface RecountOptions {
  readonly tables: Tables;
  /** By the number of the place. */
  readonly live: ReadonlyMap<number, LivePlace>;
  readonly differences: Differences;
  readonly upTo: Position;
}

/** Adds up whole demands, in no order between them, and compares what belongs to each with the tables. */
export class Recount {
  events = 0;
  demands = 0;
  private readonly totals = new Map<string, number[]>();
  private readonly register: RegisterRows;
  /** What the tables say is set aside, by demand, as long as no such demand was met. */
  private readonly aside: Map<string, AsideDemand>;
  private failures = 0;

  constructor(private readonly options: RecountOptions) {
    this.register = new RegisterRows(options.tables, options.differences);
    this.aside = new Map(asideDemands(options.tables).map((one) => [nameOf(one), one]));
  }

  /** How many demands are set aside. */
  get setAside(): number {
    return this.failures;
  }

  get cells(): number {
    let cells = 0;
    for (const values of this.totals.values()) for (const value of values) if (value !== 0) cells++;
    return cells;
  }

  /** Returns what the demand adds. */
  add({ stream, ...all }: StreamEvents): Contributions {
    const rows = this.rowsOf(all);
    if (rows.length === 0) return [];
    this.events += rows.length;
    return stream === '' ? this.addNameless(rows) : this.addDemand(stream, rows);
  }

  /** What is in the tables and in no demand; then the totals, cell by cell. */
  finish(): void {
    const { differences, live } = this.options;
    for (const one of this.aside.values()) differences.add(`set aside: ${nameOf(one)}`, one.error, undefined);
    const texts = new Map([...live.values()].map(({ text, values }) => [text, values]));
    for (const text of [...new Set([...texts.keys(), ...this.totals.keys()])].sort()) {
      this.compareCells(text, texts.get(text), this.totals.get(text));
    }
  }

  private rowsOf({ events, unreadable }: Omit<StreamEvents, 'stream'>): readonly Row[] {
    const rows = unreadable.length === 0 ? events : [...events, ...unreadable];
    const counted = rows.filter(({ position }) => position <= this.options.upTo);
    return counted.sort((a, b) => (a.position < b.position ? -1 : 1));
  }

  private addDemand(name: string, rows: readonly Row[]): Contributions {
    const { tables, live, differences } = this.options;
    const told = this.toldOf(name);
    const changes = new EventChanges(
      tables,
      rows.map(({ position }) => position),
      live,
    );
    const number = this.register.numberOf(name);
    const fold = new Refold(told);
    for (const row of rows) {
      const before = fold.standing.counted;
      fold.take(row);
      changes.compare({ position: row.position, number, before, after: fold.standing.counted }, differences);
    }
    this.compareAside(name, told, fold.failure);
    this.register.compare(name, fold.standing, fold.first);
    if (fold.standing.state) this.demands++;
    this.count(fold.standing.counted);
    return fold.standing.counted;
  }

  /** Rows of which not even the demand is known: each is set aside by itself. */
  private addNameless(rows: readonly Row[]): Contributions {
    for (const { position } of rows) {
      const name = nameOf({ position });
      this.compareAside(name, this.toldOf(name), { position, error: UNREADABLE, events: 1 });
    }
    return [];
  }

  private toldOf(name: string): AsideDemand | undefined {
    const told = this.aside.get(name);
    this.aside.delete(name);
    return told;
  }

  private compareAside(name: string, told: AsideDemand | undefined, failure: Failure | undefined): void {
    if (failure) this.failures++;
    const [live, again] = [told && asideText(told), failure && asideText(failure)];
    if (live !== again) this.options.differences.add(`set aside: ${name}`, live, again);
  }

  private count(counted: Contributions): void {
    for (const contribution of counted) {
      if (!contribution) continue;
      const { placeText, values } = contribution;
      const sums = this.totals.get(placeText);
      if (!sums) this.totals.set(placeText, [...values]);
      else for (let i = 0; i < values.length; i++) sums[i]! += values[i]!;
    }
  }

  private compareCells(text: string, live: readonly number[] = [], again: readonly number[] = []): void {
    for (const [i, name] of measureNames.entries()) {
      const [one, other] = [live[i] ?? 0, again[i] ?? 0];
      if (one !== other) this.options.differences.add(`${text}|${name}`, one, other);
    }
  }
}

const asideText = ({ position, error, events }: Pick<AsideDemand, 'position' | 'error' | 'events'>): string =>
  `at ${position}, ${events} events, ${error}`;

const nameOf = ({ demand, position }: { readonly demand?: string; readonly position: Position }): string =>
  demand ?? `a row at ${position} whose demand is not known`;
