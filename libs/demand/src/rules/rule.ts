import type { LocalDate } from '@ledger/kernel';
import type { DemandEvent } from '../catalog';
import type { RememberedState } from '../state';
import type { RuleName } from '../vocabulary/rule-name';

/** How an event breaks a rule, and what its sender can do about it. */
export interface Fault {
  readonly rule: RuleName;
  readonly detail: string;
  readonly next: string;
}

/** A fault, and the day of the event at fault: the same whichever event brought it to light. */
export interface Breach extends Fault {
  readonly on: LocalDate;
}

/**
 * Judges one event within a state that already holds it. A rule compares when things happened, never when they became
 * known, and finds no fault in what is merely not known yet: so a lawful history passes in whatever order it arrives.
 */
export type Rule<E extends DemandEvent> = (event: E, state: RememberedState) => Fault | undefined;
