import { canonicalJson, type Instant } from '@ledger/kernel';
import type { UnreadableWaiting, Waiting } from '@ledger/event-store';
import type { WaitingRow } from './queries';
import { waitingSeal } from './seal';

/**
 * The columns of a waiting event in the order of `waitingSeal`. Of one that is there already, all stay as they came but
 * what is newly known: what it waits for, and why it was refused.
 */
export function parametersOf(waiting: Waiting, known?: WaitingRow): readonly (string | null)[] {
  const { origin, stream, at, waitsFor, since, digest, submission, refusal } = waiting;
  const why = refusal ? canonicalJson(refusal) : null;
  if (known) return [known[1], known[2], known[3], known[4], waitsFor, known[6], known[7], known[8], why];
  return [origin.source, origin.id, stream, at, waitsFor, since, digest, canonicalJson(submission), why];
}

/** What is in a row: the event that waits, or that it cannot be read. */
export function readWaiting(row: WaitingRow): Waiting | UnreadableWaiting {
  try {
    return isAsKept(row) ? waitingOf(row) : unreadable(row, 'its row was changed from outside');
  } catch {
    return unreadable(row, 'it holds something that is not JSON');
  }
}

export const isReadable = (found: Waiting | UnreadableWaiting): found is Waiting => 'submission' in found;

function waitingOf([, source, id, stream, at, waitsFor, since, digest, submission, refusal]: WaitingRow): Waiting {
  return {
    origin: { source, id },
    stream,
    at: at as Instant,
    waitsFor,
    since: since as Instant,
    digest,
    submission: JSON.parse(submission) as Waiting['submission'],
    ...(refusal !== null && { refusal: JSON.parse(refusal) as NonNullable<Waiting['refusal']> }),
  };
}

/** Whether the row still has its seal, and so is as it was written. */
const isAsKept = (row: WaitingRow): boolean => Buffer.compare(row[10], waitingSeal(row.slice(1, 10))) === 0;

const unreadable = ([, source, id, stream]: WaitingRow, why: string): UnreadableWaiting => ({
  origin: { source, id },
  stream,
  detail: `The waiting event ${id} of ${source} is not as it was kept: ${why}.`,
});
