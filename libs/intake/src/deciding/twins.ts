import type { Submission } from '../reading/submission';

/** Submissions with the same origin in one batch. Looked for at the first question: mostly none is asked. */
export class Twins {
  private found: ReadonlyMap<Submission, Submission> | undefined;

  constructor(private readonly submissions: readonly Submission[]) {}

  /** The one right before this with its origin; absent for the first. */
  before(submission: Submission): Submission | undefined {
    return (this.found ??= this.look()).get(submission);
  }

  private look(): Map<Submission, Submission> {
    const last = new Map<string, Submission>();
    const found = new Map<Submission, Submission>();
    for (const submission of this.submissions) {
      const before = last.get(submission.event.origin);
      if (before) found.set(submission, before);
      last.set(submission.event.origin, submission);
    }
    return found;
  }
}
