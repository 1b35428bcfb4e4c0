import type { UnreadableWaiting, Waiting } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';
import type { AskedLedger, Question, QuestionHandler } from './question';

/** An event that waits for its predecessor: without its data, which is not read before it is recorded. */
export interface WaitingItem extends Pick<Waiting, 'at' | 'waitsFor' | 'since'> {
  readonly source: string;
  readonly id: string;
  readonly demand: string;
  readonly type: string;
  readonly version: number;
  readonly refusal?: { readonly rule: string; readonly detail: string };
}

/** An event that waits, and whose row cannot be read. */
export interface UnreadableItem {
  readonly source: string;
  readonly id: string;
  readonly demand: string;
  readonly detail: string;
}

export interface WaitingAnswer {
  /** The last position of the ledger when the list was read. */
  readonly position: Position;
  readonly items: WaitingItem[];
  /** Of this page; absent when there is none. */
  readonly unreadable?: UnreadableItem[];
  /** The `after` of the next page; absent on the last one. */
  readonly next?: string;
}

export interface PageQuery {
  /** The `next` of the page before. */
  readonly after?: string;
  readonly limit: number;
}

/** The events that wait for their predecessor, and what each waits for. */
export class WaitingQuestion implements Question<WaitingAnswer> {
  declare readonly answer?: WaitingAnswer;

  constructor(readonly query: PageQuery) {}
}

export class WaitingHandler implements QuestionHandler<WaitingQuestion> {
  constructor(private readonly ledger: Pick<AskedLedger, 'store' | 'waitingRoom'>) {}

  async execute({ query: { after, limit } }: WaitingQuestion): Promise<WaitingAnswer> {
    const position = await this.ledger.store.head();
    const { items, unreadable, ...rest } = await this.ledger.waitingRoom.list(after, limit);
    const broken = unreadable.length > 0 ? { unreadable: unreadable.map(unreadableItem) } : {};
    return { position, items: items.map(waitingItem), ...broken, ...rest };
  }
}

function waitingItem({ origin, stream, at, waitsFor, since, submission, refusal }: Waiting): WaitingItem {
  const { type, version } = submission as { type: string; version: number };
  const refused = refusal && { refusal: { rule: refusal.rule, detail: refusal.detail } };
  return { ...origin, demand: stream, type, version, at, waitsFor, since, ...refused };
}

const unreadableItem = ({ origin, stream, detail }: UnreadableWaiting): UnreadableItem => ({
  ...origin,
  demand: stream,
  detail,
});
