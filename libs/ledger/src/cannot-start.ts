/** Reasons why the service cannot start, one sentence each, for the person who started it. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';

  constructor(readonly reasons: readonly string[]) {
    super(reasons.join('\n'));
  }
}
