import { OperationalError } from '@ledger/kernel';
/** Reasons why the service cannot start, one sentence each, for the person who started it. */
export class CannotStart extends OperationalError {
  constructor(readonly reasons: readonly string[]) {
    super(reasons.join('\n'));
  }
}
