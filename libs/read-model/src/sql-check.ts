import { measureNames } from '@ledger/counting';
import type { StreamEvents } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';
import { SqlCount } from '@ledger/recount';
import type { Differences } from './differences';
import type { LivePlace } from './event-changes';
import { asideDemands } from './set-aside';
import type { Tables } from './tables';

type Totals = readonly number[] | undefined;
type Counted = { readonly [measure: string]: number };

interface SqlCheckOptions {
  readonly tables: Tables;
  readonly live: ReadonlyMap<number, LivePlace>;
  readonly differences: Differences;
  readonly upTo: Position;
}

/**
 * Compares the live totals with a count in SQL over the stored events, which shares no code with the fold: a fold that is
 * wrong in the projection and in the replay alike is found here.
 */
export class SqlCheck {
  private readonly counted = new SqlCount();
  /** Where the events begin that do not count, by demand. */
  private readonly aside: ReadonlyMap<string, Position>;

  constructor(private readonly options: SqlCheckOptions) {
    this.aside = new Map(
      asideDemands(options.tables).flatMap(({ demand, position }) =>
        demand === undefined ? [] : [[demand, position]],
      ),
    );
  }

  add(streams: readonly StreamEvents[]): void {
    const { upTo } = this.options;
    const counting = streams.flatMap(({ stream, events }) => {
      const aside = this.aside.get(stream);
      return events.filter(({ position }) => position <= upTo && (aside === undefined || position < aside));
    });
    this.counted.add(counting.map(({ entry }) => entry));
  }

  finish(): void {
    const { live } = this.options;
    this.counted.count();
    const left = new Map([...live.values()].map(({ text, values }) => [text, values]));
    for (const { place, values } of this.counted.cells()) {
      const text = place.join('|');
      const totals = left.get(text);
      left.delete(text);
      this.compare(text, totals, values, () => this.behind(place));
    }
    for (const [text, totals] of left) this.compare(text, totals, {}, () => '');
  }

  private compare(text: string, live: Totals, counted: Counted, behind: () => string): void {
    for (const [i, name] of measureNames.entries()) {
      const [one, other] = [live?.[i] ?? 0, counted[name] ?? 0];
      if (one !== other) this.options.differences.add(`${text}|${name}, counted in SQL${behind()}`, one, other);
    }
  }

  close(): void {
    this.counted.close();
  }

  private behind(place: Parameters<SqlCount['demandsIn']>[0]): string {
    const demands = this.counted.demandsIn(place);
    return demands.length === 0 ? '' : ` (of demands such as ${demands.join(', ')})`;
  }
}
