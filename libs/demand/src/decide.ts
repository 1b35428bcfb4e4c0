import type { DemandEvent, EventOf } from './catalog';
import { remember } from './remember';
import { impossibility } from './impossible';
import { breachesOf } from './rules';
import type { Breach } from './rules/rule';
import type { RememberedState } from './state';
import { waitOf } from './waits';

/** What to do with a fact that breaks a rule: `enforce` refuses it, `flag` records it together with the exception. */
export type Posture = 'enforce' | 'flag';

export type Decision =
  /** To be recorded, in this order: the event, then a PolicyExceptionNoted for each rule that it broke. */
  | { readonly kind: 'accept'; readonly events: readonly [DemandEvent, ...DemandEvent[]] }
  /** It says nothing new. */
  | { readonly kind: 'already' }
  /** It needs an event that is not known yet: the type, and the id where there can be several. */
  | { readonly kind: 'wait'; readonly waitsFor: string }
  /** It is not recorded: the rule's name, what went wrong, and what its sender can do. */
  | { readonly kind: 'refuse'; readonly rule: string; readonly detail: string; readonly next: string };

const ALREADY: Decision = { kind: 'already' };

/**
 * What becomes of an event in the light of what is known of its demand. Pure.
 *
 * A lawful history is accepted in whatever order it arrives, with what waits recorded later, and leads to the same
 * state. Two things cannot be had, because they would mean to guess what is still to come (docs/rules.md has more):
 *
 * - a correction, or an earlier validation, that makes lawful what breaks a rule without it has to come before that, or
 *   `enforce` refuses it and it has to be sent again;
 * - in a civil matter a notice that says of itself that it came after the disclosure, or was delayed, must not overtake
 *   both the disclosure and the notice that allowed it.
 */
export function decide(event: DemandEvent, state: RememberedState | undefined, posture: Posture): Decision {
  const impossible = impossibility(event, state);
  if (impossible) return { kind: 'refuse', ...impossible };
  if (state === undefined) {
    return event.type === 'DemandReceived' ? accept(event) : { kind: 'wait', waitsFor: 'DemandReceived' };
  }
  const after = remember(state, event);
  if (after === state) return ALREADY;
  const waitsFor = waitOf(event, state);
  if (waitsFor !== undefined) return { kind: 'wait', waitsFor };
  const breaches = breachesOf(event, state, after);
  if (breaches.length === 0) return accept(event);
  return posture === 'flag' ? accept(event, breaches) : refuse(breaches);
}

function accept(event: DemandEvent, breaches: readonly Breach[] = []): Decision {
  return { kind: 'accept', events: [event, ...breaches.map((breach) => exception(event, breach))] };
}

function refuse([first]: readonly Breach[]): Decision {
  const { rule, detail, next } = first!;
  return { kind: 'refuse', rule, detail, next };
}

const exception = ({ at, origin }: DemandEvent, { on, rule }: Breach): EventOf<'PolicyExceptionNoted'> => ({
  type: 'PolicyExceptionNoted',
  at,
  origin,
  data: { on, rule },
});
