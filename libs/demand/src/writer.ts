import type { EventOf } from './catalog';
import { byTime } from './order';
import type { DemandState, StepType } from './state';

type Steps = DemandState['steps'];
type Step = EventOf<StepType>;
type Words<T> = { readonly [key: string]: T };

/** How a state changes: by a copy, or in place while nothing else holds the state. */
export interface Writer {
  /** The steps with this one among them, in their order; `undefined` when its origin is among them already. */
  add(steps: Steps, step: Step): Steps | undefined;
  put<T>(words: Words<T>, key: string, value: T): Words<T>;
}

/** Leaves what it is given as it is: for a state that others hold. Costs as much as there is. */
export const copying: Writer = {
  add: (steps, step) => {
    if (steps.some(({ origin }) => origin === step.origin)) return undefined;
    const place = placeOf(steps, step);
    return place === steps.length ? [...steps, step] : [...steps.slice(0, place), step, ...steps.slice(place)];
  },
  put: (words, key, value) => ({ ...words, [key]: value }),
};

/**
 * Writes into the state that it is given: for one history that is folded in one go, whatever its length. Good for that
 * one state only, since it remembers the origins of its steps.
 */
export function inPlace(): Writer {
  const origins = new Set<string>();
  return {
    add: (steps, step) => {
      if (origins.has(step.origin)) return undefined;
      origins.add(step.origin);
      (steps as Step[]).splice(placeOf(steps, step), 0, step);
      return steps;
    },
    put: (words, key, value) => Object.assign(words, { [key]: value }),
  };
}

/** How many of the steps stand before this one, by halving. */
function placeOf(steps: Steps, step: Step): number {
  let [from, to] = [0, steps.length];
  // Most come in the order in which they happened.
  if (to > 0 && byTime(steps[to - 1]!, step) < 0) return to;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (byTime(steps[middle]!, step) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
