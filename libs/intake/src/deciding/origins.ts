import type { OriginIndex, WaitingRoom } from '@ledger/event-store';
import { dismissed, reused, unrecordable, type Outcome } from './outcome';
import type { Submission } from '../reading/submission';
import { keepingApart } from '../troubles';

/** What an origin was answered with before: the answer, or that this same event waits. */
export type Standing = Exclude<Outcome, { kind: 'waits' }> | { readonly kind: 'waiting' };

/** Whose an origin is. It belongs to the first event that had an answer under it, whatever that answer was. */
export class Origins {
  constructor(
    private readonly store: OriginIndex,
    private readonly room: Pick<WaitingRoom, 'find' | 'findDismissed'>,
  ) {}

  /** Absent where the origin was never answered. */
  standing(submission: Submission): Promise<Standing | undefined> {
    return keepingApart<Standing | undefined>(() => this.look(submission), unrecordable);
  }

  private async look(submission: Submission): Promise<Standing | undefined> {
    const { origin, digest } = submission;
    const known = await this.store.find(origin);
    if (known) return known.digest === digest ? { kind: 'repeated', place: known } : reused(submission);
    const waiting = await this.room.find(origin);
    if (waiting) return waiting.digest === digest ? { kind: 'waiting' } : reused(submission);
    const gone = await this.room.findDismissed(origin);
    return gone && (gone.digest === digest ? dismissed(submission) : reused(submission));
  }
}
