import type { Dismissed } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';
import type { AskedLedger, Question, QuestionHandler } from './question';
import type { PageQuery } from './waiting';

/** An event that waited and was dismissed: when, by whom (an opaque id) and why. */
export interface DismissedItem extends Pick<Dismissed, 'at' | 'by'> {
  readonly source: string;
  readonly id: string;
  readonly demand: string;
  readonly because: string;
}

export interface DismissedAnswer {
  /** The last position of the ledger when the list was read. */
  readonly position: Position;
  readonly items: DismissedItem[];
  /** The `after` of the next page; absent on the last one. */
  readonly next?: string;
}

/** The events that waited and were dismissed. */
export class DismissedQuestion implements Question<DismissedAnswer> {
  declare readonly answer?: DismissedAnswer;

  constructor(readonly query: PageQuery) {}
}

export class DismissedHandler implements QuestionHandler<DismissedQuestion> {
  constructor(private readonly ledger: Pick<AskedLedger, 'store' | 'waitingRoom'>) {}

  async execute({ query: { after, limit } }: DismissedQuestion): Promise<DismissedAnswer> {
    const position = await this.ledger.store.head();
    const { items, ...rest } = await this.ledger.waitingRoom.listDismissed(after, limit);
    return { position, items: items.map(dismissedItem), ...rest };
  }
}

export const dismissedItem = ({ origin, stream, at, by, reason }: Dismissed): DismissedItem => ({
  ...origin,
  demand: stream,
  at,
  by,
  because: reason,
});
