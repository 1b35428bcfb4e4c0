import type { DemandState } from '@ledger/demand';
import { measureNames, type MeasureName } from './measures';
import { type Contribution, contributionOf, type Place, placeText } from './contribution';
import type { Policy } from './policy';

/** One combination of period and dimensions. */
export interface CellKey extends Place {
  readonly measure: MeasureName;
}

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

/** The change of one place: a delta for each measure in the order of the catalog; at least one is not 0. */
export interface PlaceChange {
  readonly place: Place;
  readonly placeText: string;
  readonly deltas: readonly number[];
}

/** The difference of two contributions of one demand under one policy; what `diffCells` is made of. */
export function placeChanges(from: Contribution | undefined, to: Contribution | undefined): PlaceChange[] {
  if (from && to && from.placeText === to.placeText) return changed(to, (i) => to.values[i]! - from.values[i]!);
  return [...(from ? changed(from, (i) => -from.values[i]!) : []), ...(to ? changed(to, (i) => to.values[i]!) : [])];
}

function changed({ place, placeText: text, values }: Contribution, deltaAt: (index: number) => number): PlaceChange[] {
  const deltas = values.map((_, index) => deltaAt(index) + 0);
  return deltas.some((delta) => delta !== 0) ? [{ place, placeText: text, deltas }] : [];
}

function nonZero(place: Place, deltas: readonly number[]): CellChange[] {
  return deltas.flatMap((delta, i) => (delta === 0 ? [] : [{ key: { ...place, measure: measureNames[i]! }, delta }]));
}

const cellOfChange = ({ key, delta }: CellChange): Cell => ({ key, value: delta });
