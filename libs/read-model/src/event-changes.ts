import { placeChanges } from '@ledger/counting';
import type { Position } from '@ledger/kernel';
import { columnOf } from '@ledger/sqlite';
import type { Differences } from './differences';
import { list } from './generation';
import type { Contributions } from './step';
import type { Tables } from './tables';

/** A row of the live totals. */
export interface LivePlace {
  readonly text: string;
  /** In the order of the measures. */
  readonly values: readonly number[];
}

interface ChangeRow {
  readonly position: number;
  readonly ordinal: number;
  readonly place: number;
  readonly demand: number;
  readonly deltas: string;
}

/** What one event of a demand did when it was folded again. */
export interface Step {
  readonly position: Position;
  /** Of the demand in the register; absent when it is missing there. */
  readonly number: number | undefined;
  readonly before: Contributions;
  readonly after: Contributions;
}

/** The rows of the change log of one demand, compared with what its events did. */
export class EventChanges {
  private readonly rows = new Map<number, ChangeRow[]>();

  constructor(
    tables: Tables,
    positions: readonly Position[],
    private readonly live: ReadonlyMap<number, LivePlace>,
  ) {
    const asked = JSON.stringify(positions.map(columnOf));
    for (const row of tables.statement(tables.queries.wholeChangesAt).all(asked) as unknown as ChangeRow[]) {
      const known = this.rows.get(row.position);
      if (known) known.push(row);
      else this.rows.set(row.position, [row]);
    }
  }

  compare(step: Step, differences: Differences): void {
    const rows = this.rows.get(columnOf(step.position)) ?? [];
    const expected = step.before === step.after ? [] : expectedOf(step);
    for (let i = 0; i < Math.max(rows.length, expected.length); i++) {
      const found = rows[i] && this.changeOf(rows[i]!);
      if (isSame(found, expected[i])) continue;
      differences.add(`change at ${step.position}`, textOf(found), textOf(expected[i]));
    }
  }

  private changeOf({ ordinal, place, demand, deltas }: ChangeRow): ChangeText {
    return { ordinal, place: this.live.get(place)?.text, demand, deltas };
  }
}

const PARTS = ['ordinal', 'demand', 'place', 'deltas'] as const;

const isSame = (one: ChangeText | undefined, other: ChangeText | undefined): boolean =>
  PARTS.every((part) => one?.[part] === other?.[part]);

const textOf = (change: ChangeText | undefined): string | undefined => change && changeText(change);

function expectedOf({ number, before, after }: Step): ChangeText[] {
  let ordinal = 0;
  return before.flatMap((from, policy) =>
    placeChanges(from, after[policy]).map(({ placeText, deltas }) => {
      const change = { ordinal, place: placeText, demand: number, deltas: list(deltas) };
      ordinal += deltas.filter((delta) => delta !== 0).length;
      return change;
    }),
  );
}

interface ChangeText {
  readonly ordinal: number;
  readonly place: string | undefined;
  readonly demand: number | undefined;
  readonly deltas: string;
}

const changeText = ({ ordinal, place, demand, deltas }: ChangeText): string =>
  `ordinal ${ordinal}, demand ${demand ?? 'unknown'}, ${place ?? 'a place that is not there'}, ${deltas}`;
