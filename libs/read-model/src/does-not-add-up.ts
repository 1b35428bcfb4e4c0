/** The tables contradict themselves: they were changed from outside, or are damaged. No number is better than a wrong one. */
export class DoesNotAddUp extends Error {
  override readonly name = 'DoesNotAddUp';

  constructor(what: string) {
    super(
      `${what} The totals were changed from outside, or are damaged. Run "ledger replay", which names what differs, then ` +
        '"ledger projections rebuild" and "ledger projections promote --accept".',
    );
  }
}
