/** What keeps the service from starting, in sentences for whoever started it. */
export class CannotStart extends Error {
  constructor(readonly reasons: readonly string[]) {
    super(reasons.join('\n'));
  }
}
