import type { MeasureName } from './measures';
import type { Contribution, Place } from './contribution';

/** One combination of period and dimensions. */
export interface CellKey extends Place {
  readonly measure: MeasureName;
}

/** The change of one place: a delta for each measure in the order of the catalog; at least one is not 0. */
export interface PlaceChange {
  readonly place: Place;
  readonly placeText: string;
  readonly deltas: readonly number[];
}

/** The difference of two contributions of one demand under one policy. */
export function placeChanges(from: Contribution | undefined, to: Contribution | undefined): PlaceChange[] {
  if (from && to && from.placeText === to.placeText) return changed(to, (i) => to.values[i]! - from.values[i]!);
  return [...(from ? changed(from, (i) => -from.values[i]!) : []), ...(to ? changed(to, (i) => to.values[i]!) : [])];
}

function changed({ place, placeText: text, values }: Contribution, deltaAt: (index: number) => number): PlaceChange[] {
  const deltas = values.map((_, index) => deltaAt(index) + 0);
  return deltas.some((delta) => delta !== 0) ? [{ place, placeText: text, deltas }] : [];
}
