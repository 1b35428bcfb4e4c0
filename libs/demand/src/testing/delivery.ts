import type { DemandEvent } from '../catalog';
import { decide, type Decision, type Posture } from '../decide';
import { remember } from '../remember';
import type { RememberedState } from '../state';

export interface Delivered {
  readonly state: RememberedState | undefined;
  /** What was recorded, in the order of recording. */
  readonly history: readonly DemandEvent[];
  readonly refused: readonly { readonly event: DemandEvent; readonly decision: Decision }[];
  /** What never got what it waits for. */
  readonly waiting: readonly DemandEvent[];
}

/** Delivers events in an order, as intake does: what has to wait is tried again whenever something was recorded. */
export function deliver(events: readonly DemandEvent[], posture: Posture): Delivered {
  let state: RememberedState | undefined;
  const history: DemandEvent[] = [];
  const refusals: { event: DemandEvent; decision: Decision }[] = [];
  let waiting: DemandEvent[] = [];

  const take = (event: DemandEvent): boolean => {
    const decision = decide(event, state, posture);
    if (decision.kind === 'wait') waiting.push(event);
    if (decision.kind === 'refuse') refusals.push({ event, decision });
    if (decision.kind !== 'accept') return false;
    for (const recorded of decision.events) state = remember(state, recorded);
    history.push(...decision.events);
    return true;
  };
  const retry = (): boolean => {
    const again = waiting;
    waiting = [];
    return again.map(take).includes(true);
  };

  for (const event of events) {
    if (!take(event)) continue;
    while (retry());
  }
  return { state, history, refused: refusals, waiting };
}
