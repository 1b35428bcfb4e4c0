import { type CallerAnswer, OperationalError } from '@ledger/kernel';
/** The tables contradict themselves: they were changed from outside, or are damaged. No number is better than a wrong one. */
export class DoesNotAddUp extends OperationalError {
  constructor(what: string) {
    super(`${what} The totals were changed from outside, or are damaged.`, {
      next:
        'Run "ledger replay", which names what differs, then "ledger projections rebuild" and ' +
        '"ledger projections promote --accept".',
    });
  }

  override get answer(): CallerAnswer {
    return { problem: 'does-not-add-up' };
  }
}
