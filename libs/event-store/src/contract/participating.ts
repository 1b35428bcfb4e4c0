import type { Appended } from '../event-log';
import type { TransactionParticipant, WrittenAppend } from '../transaction-participant';
import { anAppend, type FreshLedger, Ledger } from './ledger-under-test';

/** Notes what it sees, and throws while it holds a fault. */
class Noting implements TransactionParticipant {
  readonly seen: (readonly WrittenAppend[])[] = [];
  rollbacks = 0;
  fault: ((written: readonly WrittenAppend[]) => Error | undefined) | undefined;

  beforeCommit(written: readonly WrittenAppend[]): void {
    const error = this.fault?.(written);
    if (error) throw error;
    this.seen.push(written);
  }

  rolledBack(): void {
    this.rollbacks++;
  }

  get origins(): string[] {
    return this.seen.flat().map(({ append }) => append.origin.id);
  }
}

const byPlace = (one: Appended, other: Appended): number =>
  'position' in one && 'position' in other && one.position < other.position ? -1 : 1;

const holds = (written: readonly WrittenAppend[], id: string): boolean =>
  written.some(({ append }) => append.origin.id === id);

/** Transaction participants, in stores that run them. */
export function describeParticipating(fresh: FreshLedger): void {
  let ledger: Ledger;
  beforeEach(async () => {
    ledger = await Ledger.fresh(fresh);
  });
  afterEach(() => ledger.remove());

  test('a participant sees each written append once, in log order, with its place, before the append resolves', async () => {
    const noting = new Noting();
    const store = await ledger.open([noting]);
    if (!store.capabilities.transactionParticipants) return;
    const first = await store.append([anAppend('D-1', 0, { id: 'a', events: 2 }), anAppend('D-2', 0, { id: 'b' })]);
    expect(noting.seen.flat().map(({ answer }) => answer)).toEqual(first.toSorted(byPlace));
    await store.append([anAppend('D-1', 0, { id: 'a', events: 2 }), anAppend('D-1', 0, { id: 'late' })]);
    await store.append([anAppend('D-1', 2, { id: 'c' })]);
    expect(noting.origins.toSorted()).toEqual(['a', 'b', 'c']);
  });

  test('a participant that throws rolls its append back, and no other', async () => {
    const noting = new Noting();
    const store = await ledger.open([noting]);
    if (!store.capabilities.transactionParticipants) return;
    noting.fault = (written) => (holds(written, 'bad') ? new Error('not this one') : undefined);
    const answers = await Promise.allSettled(
      ['one', 'bad', 'two'].map((id) => store.append([anAppend(`D-${id}`, 0, { id })])),
    );
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(answers[1]).toMatchObject({ reason: { message: 'not this one' } });
    expect(await store.readStream('D-bad')).toEqual([]);
    expect(noting.origins.toSorted()).toEqual(['one', 'two']);
    expect(noting.rollbacks).toBeGreaterThan(0);
    noting.fault = undefined;
    expect(await store.append([anAppend('D-bad', 0, { id: 'bad' })])).toMatchObject([{ kind: 'written' }]);
  });
}
