import type { DemandState } from '@ledger/demand';
import { type CellKey, placeChanges } from '../cell';
import { contributionOf, type Place, placeText } from '../contribution';
import { measureNames } from '../measures';
import type { Policy } from '../policy';

export interface Cell {
  readonly key: CellKey;
  readonly value: number;
}

export interface CellChange {
  readonly key: CellKey;
  readonly delta: number;
}

/** The canonical text of a cell: `microsoft/1|2019-03|criminal|IE|subpoena|police|consumer|requests`. */
export const cellKeyText = (key: CellKey): string => `${placeText(key)}|${key.measure}`;

/** The cells that one demand adds to under a policy: none is 0, in the order of the measure catalog. */
export function cellsOf(demand: DemandState, policy: Policy): Cell[] {
  const contribution = contributionOf(demand, policy);
  return contribution ? nonZero(contribution.place, contribution.values).map(cellOfChange) : [];
}

/** What a step of a demand's history changes: the place that it leaves first, then the one that it counts in now. */
export function diffCells(before: DemandState | undefined, after: DemandState, policy: Policy): CellChange[] {
  const from = before && contributionOf(before, policy);
  return placeChanges(from, contributionOf(after, policy)).flatMap(({ place, deltas }) => nonZero(place, deltas));
}

function nonZero(place: Place, deltas: readonly number[]): CellChange[] {
  return deltas.flatMap((delta, i) => (delta === 0 ? [] : [{ key: { ...place, measure: measureNames[i]! }, delta }]));
}

const cellOfChange = ({ key, delta }: CellChange): Cell => ({ key, value: delta });
