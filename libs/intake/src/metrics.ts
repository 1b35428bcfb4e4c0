import type { ProblemSlug } from './problems';

/** What the intake counts; the service puts it where operators look. Called once per batch and kind, not per event. */
export interface IntakeMetrics {
  recorded(events: number): void;
  repeated(events: number): void;
  waiting(events: number): void;
  refused(slug: ProblemSlug, events: number): void;
}

export const noMetrics: IntakeMetrics = {
  recorded: () => undefined,
  repeated: () => undefined,
  waiting: () => undefined,
  refused: () => undefined,
};
