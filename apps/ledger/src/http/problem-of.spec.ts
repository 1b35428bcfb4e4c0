import { Unknown } from '@ledger/counting';
import { ClockBehind, LedgerAltered } from '@ledger/event-store';
import { positionOf } from '@ledger/kernel';
import { NotExact } from '@ledger/publication';
import { HistoryMismatch } from '@ledger/projections';
import { AheadOfLedger, NotYetCounted } from '@ledger/read-model';
import { StorageFailure } from '@ledger/sqlite';
import { CannotStart } from '@ledger/ledger';
import { problemOf, storageProblemOf } from './problem-of';
import { slugOf } from './problems';

const [five, nine] = [positionOf(5), positionOf(9)];

describe('the problem that a caller is answered', () => {
  it.each([
    ['position-not-there', 409, new AheadOfLedger(nine, five)],
    ['figure-withheld', 409, new NotExact({ blank: 'suppressed' })],
    ['unavailable', 503, new NotYetCounted(nine, five)],
    ['other-history', 503, new HistoryMismatch('ahead', nine, 'Totals stand at 9.')],
    ['bad-query', 400, new Unknown('policy', 'no-one/1', ['microsoft/1'])],
  ])('is %s (%d), and its detail is the whole message', (slug, status, error) => {
    const answer = problemOf(error)!;
    expect({ slug: slugOf(answer), status: answer.status, detail: answer.detail }).toEqual({
      slug,
      status,
      detail: error.message,
    });
    expect(storageProblemOf(error)).toBeUndefined();
  });

  it('names the parameter of a question that is wrong', () => {
    const error = new Unknown('policy', 'no-one/1', ['microsoft/1']);
    expect(problemOf(error)?.errors).toEqual([{ pointer: 'policy', detail: error.message }]);
  });

  it.each([
    ['storage-full', new StorageFailure('/secret/ledger.db', 'full', '/secret/ledger.db is full.')],
    ['unavailable', new StorageFailure('/secret/ledger.db', 'locked', '/secret/ledger.db is locked.')],
    ['storage-failed', new StorageFailure('/secret/ledger.db', 'damaged', '/secret/ledger.db is damaged.')],
    ['unavailable', new LedgerAltered('/secret/ledger.db ends at 5.')],
    ['unavailable', new ClockBehind('2026-01-01', '2026-01-02')],
  ])('is %s for a fault of the machine, whose message is for the log alone', (slug, error) => {
    expect(problemOf(error)).toBeUndefined();
    const answer = storageProblemOf(error)!;
    expect(slugOf(answer)).toBe(slug);
    expect(JSON.stringify(answer)).not.toMatch(/secret|2026/);
  });

  it('is none for an error that only an operator can meet, and for a defect', () => {
    for (const error of [new CannotStart(['no']), new TypeError('x')]) {
      expect([problemOf(error), storageProblemOf(error)]).toEqual([undefined, undefined]);
    }
  });
});
