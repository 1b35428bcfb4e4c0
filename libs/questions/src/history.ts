import { categoryOf, DEMAND, type EventLog, type Recorded } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';
import type { Audience, Shown } from '@ledger/publication';
import type { AskedLedger, Question, QuestionHandler } from './question';

/** A recorded event, and its place in the whole ledger. */
export interface HistoryItem extends Omit<Recorded['entry'], 'stream'> {
  readonly position: Position;
}

export interface HistoryAnswer {
  /** The last position of the ledger when it was read: every event of the demand up to here is in its history. */
  readonly position: Position;
  /** Absent when the ledger knows no such demand, or the audience may not see it. */
  readonly items?: HistoryItem[];
  /** The `after` of the next page; absent on the last one. */
  readonly next?: string;
}

export interface HistoryQuery {
  readonly demand: string;
  /** The revision behind which the page begins. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** The events of one demand, as they were recorded, oldest first. */
export class HistoryQuestion implements Question<HistoryAnswer> {
  declare readonly answer?: HistoryAnswer;

  constructor(
    readonly query: HistoryQuery,
    readonly audience: Audience,
  ) {}
}

export class HistoryHandler implements QuestionHandler<HistoryQuestion> {
  constructor(private readonly ledger: Pick<AskedLedger, 'store' | 'publication'>) {}

  /** Reads the ledger itself, so it needs no totals. */
  async execute({ query, audience }: HistoryQuestion): Promise<HistoryAnswer> {
    const { store, publication } = this.ledger;
    const position = await store.head();
    const isDemand = categoryOf(query.demand) === DEMAND;
    const events = isDemand ? await readUpTo(store, query.demand, position) : [];
    const shown = publication.history(events, audience);
    return { position, ...(shown.length > 0 && pageOf(shown, query)) };
  }
}

async function readUpTo(store: Pick<EventLog, 'readStream'>, stream: string, position: Position): Promise<Recorded[]> {
  return (await store.readStream(stream)).filter((event) => event.position <= position);
}

function pageOf(events: readonly Shown<Recorded>[], { after, limit }: HistoryQuery): Omit<HistoryAnswer, 'position'> {
  const start = after === undefined ? 0 : Number(after) + 1;
  const page = events.slice(start, start + limit);
  const last = page.at(-1)?.entry.revision;
  return {
    items: page.map(itemOf),
    ...(last !== undefined && start + limit < events.length && { next: String(last) }),
  };
}

const itemOf = ({ position, entry }: Shown<Recorded>): HistoryItem => {
  const { stream: _demand, ...event } = entry;
  return { position, ...event };
};
