import { measureNames } from '@ledger/counting';
import type { StreamEvents } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';
import { type CountedDemand, SqlCount } from '@ledger/recount';
import type { Differences } from './differences';
import type { LivePlace } from './event-changes';
import { asideDemands } from './set-aside';
import { type Contributions, reasonOf } from './step';
import type { Tables } from './tables';

/** In the order of the measures. */
type Values = readonly number[];

interface SqlCheckOptions {
  readonly tables: Tables;
  readonly live: ReadonlyMap<number, LivePlace>;
  readonly differences: Differences;
  readonly upTo: Position;
}

const NONE: Values = measureNames.map(() => 0);

/** As many demands as a person needs to begin with. */
const NAMED = 3;

/**
 * Compares a count in SQL over the stored events, which shares no code with the fold, with what the fold makes of each
 * demand and with the live totals: a fold that is wrong in the projection and in the replay alike is found here.
 */
export class SqlCheck {
  private readonly count = new SqlCount();
  /** Where the events begin that do not count, by demand. */
  private readonly aside: ReadonlyMap<string, Position>;
  /** The first demands for which the fold and SQL differ, by place and measure. */
  private readonly differing = new Map<string, string[][]>();

  constructor(private readonly options: SqlCheckOptions) {
    this.aside = new Map(
      asideDemands(options.tables).flatMap(({ demand, position }) =>
        demand === undefined ? [] : [[demand, position]],
      ),
    );
  }

  /** Takes whole demands, and what the fold made of each. */
  add(streams: readonly StreamEvents[], folded: ReadonlyMap<string, Contributions>): void {
    const inSql = new Map<string, Map<string, Values>>();
    for (const { demand, place, values } of this.counted(streams)) {
      const places = inSql.get(demand) ?? new Map<string, Values>();
      inSql.set(demand, places.set(place.join('|'), valuesOf(values)));
    }
    for (const { stream } of streams)
      this.compare(stream, placesOf(folded.get(stream) ?? []), inSql.get(stream) ?? new Map());
  }

  /** The live totals, cell by cell. */
  finish(): void {
    const live = new Map([...this.options.live.values()].map(({ text, values }) => [text, values]));
    const inSql = new Map([...this.count.cells()].map(({ place, values }) => [place.join('|'), valuesOf(values)]));
    for (const text of [...new Set([...live.keys(), ...inSql.keys(), ...this.differing.keys()])].sort()) {
      this.compareCells(text, live.get(text), inSql.get(text));
    }
  }

  close(): void {
    this.count.close();
  }

  /** A demand that SQL cannot read is named, and the others of its page are counted. */
  private counted(streams: readonly StreamEvents[]): readonly CountedDemand[] {
    try {
      return this.count.add(streams.flatMap((stream) => this.countingIn(stream)));
    } catch (error) {
      if (streams.length > 1) return streams.flatMap((stream) => this.counted([stream]));
      this.options.differences.add(`demand ${streams[0]!.stream}, counted in SQL`, undefined, reasonOf(error));
      return [];
    }
  }

  private countingIn({ stream, events }: StreamEvents): StreamEvents['events'] {
    const aside = this.aside.get(stream);
    const { upTo } = this.options;
    return events.filter(({ position }) => position <= upTo && (aside === undefined || position < aside));
  }

  private compare(demand: string, folded: ReadonlyMap<string, Values>, inSql: ReadonlyMap<string, Values>): void {
    for (const text of new Set([...folded.keys(), ...inSql.keys()])) {
      const [one, other] = [folded.get(text) ?? NONE, inSql.get(text) ?? NONE];
      for (let i = 0; i < measureNames.length; i++) if (one[i] !== other[i]) this.note(text, i, demand);
    }
  }

  /** Cells of demands that differ are told also where their differences cancel each other out. */
  private compareCells(text: string, live = NONE, inSql = NONE): void {
    const demands = this.differing.get(text);
    for (const [i, name] of measureNames.entries()) {
      const named = demands?.[i] ?? [];
      if (live[i] === inSql[i] && named.length === 0) continue;
      this.options.differences.add(`${text}|${name}, counted in SQL${inDemands(named)}`, live[i], inSql[i]);
    }
  }

  private note(text: string, measure: number, demand: string): void {
    const named = this.differing.get(text) ?? measureNames.map(() => []);
    if (named[measure]!.length < NAMED) named[measure]!.push(demand);
    this.differing.set(text, named);
  }
}

const valuesOf = (counted: CountedDemand['values']): Values => measureNames.map((name) => counted[name] ?? 0);

const placesOf = (folded: Contributions): Map<string, Values> =>
  new Map(folded.flatMap((added): [string, Values][] => (added ? [[added.placeText, added.values]] : [])));

const inDemands = (demands: readonly string[]): string =>
  demands.length === 0 ? '' : ` (in demands such as ${demands.join(', ')})`;
