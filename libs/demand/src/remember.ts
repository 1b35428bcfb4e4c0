import type { DemandEvent, EventOf } from './catalog';
import { evolve, folding } from './evolve';
import { lookBack, lookFurther, NOTHING } from './look-back';
import { byTime } from './order';
import type { DemandState, RememberedState } from './state';
import type { StepType } from './step';

type Step = EventOf<StepType>;
type Steps = RememberedState['steps'];

const isStep: { readonly [T in StepType]: true } = {
  ChallengeDecided: true,
  CustomerNotified: true,
  DataDisclosed: true,
  DataPreserved: true,
  DemandCorrected: true,
  DemandNarrowed: true,
  DemandRedirected: true,
  DemandRejected: true,
  DemandWithdrawn: true,
  NoDataFound: true,
  PersonalDataErased: true,
  RedirectionConcluded: true,
};

const NO_STEPS: Steps = [];

/**
 * The next state, with the history that rules look back at. An event that says nothing new gives back the very same
 * object, and so does a step whose origin is known: it counts once, however often it is delivered.
 */
export function remember(state: RememberedState, event: DemandEvent): RememberedState;
export function remember(state: RememberedState | undefined, event: DemandEvent): RememberedState | undefined;
export function remember(state: RememberedState | undefined, event: DemandEvent): RememberedState | undefined {
  if (state === undefined) {
    const received = evolve(undefined, event);
    return received && { ...received, steps: NO_STEPS, lookBack: NOTHING };
  }
  if (!(event.type in isStep)) return evolve(state, event);
  const step = event as Step;
  const place = placeOf(state.steps, step);
  if (isAt(place, state.steps, step)) return state;
  return { ...evolve(state, event), ...withStep(state, step, place) };
}

/** The remembered state that a history leads to; `undefined` for one without a receipt. Costs as much as it is long. */
export function recall(events: Iterable<DemandEvent>): RememberedState | undefined {
  const next = folding();
  const steps = new Map<string, Step>();
  let state: DemandState | undefined;
  for (const event of events) {
    if (state !== undefined && event.type in isStep) {
      if (steps.has(event.origin)) continue;
      steps.set(event.origin, event as Step);
    }
    state = next(state, event);
  }
  if (state === undefined) return undefined;
  const inOrder = [...steps.values()].sort(byTime);
  return { ...state, steps: inOrder, lookBack: lookBack(inOrder) };
}

/** Most events arrive in the order in which they happened: such a step is looked at alone. */
function withStep({ steps, lookBack: known }: RememberedState, step: Step, place: number) {
  if (place === steps.length) return { steps: [...steps, step], lookBack: lookFurther(known, step) };
  const inserted = steps.toSpliced(place, 0, step);
  return { steps: inserted, lookBack: lookBack(inserted) };
}

/** Is the step there already? One origin names one event, so the same origin has the same instant, and the same place. */
function isAt(place: number, steps: Steps, step: Step): boolean {
  const known = steps[place];
  return known !== undefined && byTime(known, step) === 0;
}

/** How many of the steps happened before this one, by binary search. */
function placeOf(steps: Steps, step: Step): number {
  let [from, to] = [0, steps.length];
  // Most events arrive in the order in which they happened.
  if (to > 0 && byTime(steps[to - 1]!, step) < 0) return to;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (byTime(steps[middle]!, step) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
