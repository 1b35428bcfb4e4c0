import type { DemandEvent } from '../catalog';
import type { DemandState } from '../state';
import type { RuleName } from '../vocabulary/rule-name';

/** How an event broke a rule, and what its sender can do about it. */
export interface Breach {
  readonly rule: RuleName;
  readonly detail: string;
  readonly next: string;
}

/**
 * Judges one event within a state that already holds it. A rule compares when things happened, never when they became
 * known, and finds no fault in what is merely not known yet: so a lawful history passes in whatever order it arrives.
 */
export type Rule<E extends DemandEvent> = (event: E, state: DemandState) => Breach | undefined;
