import type { Dismissed, UnreadableWaiting, Waiting } from '@ledger/event-store';
import type { ExplainAnswer, ExplainQuery, TotalsAnswer, TotalsQuery } from '@ledger/read-model';
import type { Io } from './io';
import { openExisting, settingsFrom } from './opened-ledger';
import { Service, type ServiceOptions } from './service';

/** An event that waits for its predecessor, as it is listed. */
export interface WaitingItem extends Pick<Waiting, 'at' | 'waitsFor' | 'since' | 'refusal'> {
  readonly source: string;
  readonly id: string;
  readonly demand: string;
  readonly type: string;
  readonly version: number;
}

/** An event that waits, and whose row cannot be read. */
export interface UnreadableItem extends Pick<UnreadableWaiting, 'detail'> {
  readonly source: string;
  readonly id: string;
  readonly demand: string;
}

/** An event that waited and was dismissed. */
export interface DismissedItem extends Pick<Dismissed, 'at' | 'by'> {
  readonly source: string;
  readonly id: string;
  readonly demand: string;
  readonly because: string;
}

export interface WaitingPage {
  readonly items: readonly WaitingItem[];
  readonly unreadable?: readonly UnreadableItem[];
  readonly next?: string;
}

export interface DismissedPage {
  readonly items: readonly DismissedItem[];
  readonly next?: string;
}

type Origin = Pick<WaitingItem, 'source' | 'id'>;

/** What can be asked of a ledger, wherever it is. */
export interface Questions {
  totals(query: TotalsQuery): Promise<TotalsAnswer>;
  explain(query: ExplainQuery): Promise<ExplainAnswer>;
  waiting(after: string | undefined): Promise<WaitingPage>;
  dismissed(after: string | undefined): Promise<DismissedPage>;
  /** The dismissal, or that of the first time; absent when no such event waits. */
  dismiss(event: Origin, because: string): Promise<DismissedItem | undefined>;
  close(): Promise<void>;
}

/** Asks the service at `url`, or the ledger in `LEDGER_DATA_DIR`; closes what it opened whatever happens. */
export async function asking<T>(
  io: Io,
  at: Partial<ServiceOptions>,
  work: (questions: Questions) => Promise<T>,
): Promise<T> {
  const { url, ...rest } = at;
  const questions = url === undefined ? await hereIn(io) : over(new Service({ url, ...rest }));
  try {
    return await work(questions);
  } finally {
    await questions.close();
  }
}

/** Questions to the ledger in this process: it counts up to the newest event first. */
async function hereIn(io: Io): Promise<Questions> {
  const ledger = await openExisting(settingsFrom(io));
  const { readModel, store, intake } = ledger;
  const room = store.waitingRoom;
  return {
    async totals(query) {
      await readModel.catchUp();
      return readModel.totals(query);
    },
    async explain(query) {
      await readModel.catchUp();
      return readModel.explain(query);
    },
    async waiting(after) {
      const { items, unreadable, next } = await room.list(after, PAGE);
      const broken = unreadable.map(({ origin, stream, detail }) => ({ ...origin, demand: stream, detail }));
      return { items: items.map(listed), unreadable: broken, ...(next === undefined ? {} : { next }) };
    },
    async dismissed(after) {
      const { items, next } = await room.listDismissed(after, PAGE);
      return { items: items.map(settled), ...(next === undefined ? {} : { next }) };
    },
    async dismiss(event, because) {
      await intake.dismiss(event, { by: 'local', reason: because });
      const gone = await room.findDismissed(event);
      return gone && settled(gone);
    },
    close: () => ledger.close(),
  };
}

/** Questions to a service, which keeps its totals up to date itself. */
const over = (service: Service): Questions => ({
  totals: ({ period, ...query }) => service.get(`/v1/periods/${period}/totals`, parametersOf(query)),
  async explain({ period, ...query }) {
    const path = `/v1/periods/${period}/totals/explain`;
    const { items, ...answer } = await service.get<Explained>(path, parametersOf(query));
    return { ...answer, demands: items };
  },
  waiting: (after) =>
    service.get('/v1/waiting', parametersOf({ limit: PAGE, ...(after === undefined ? {} : { after }) })),
  dismissed: (after) =>
    service.get('/v1/waiting/dismissed', parametersOf({ limit: PAGE, ...(after === undefined ? {} : { after }) })),
  async dismiss(event, because) {
    const body = JSON.stringify({ ...event, because });
    return (await service.post('/v1/waiting/dismiss', 'application/json', body)).json() as Promise<DismissedItem>;
  },
  close: async () => undefined,
});

type Explained = Omit<ExplainAnswer, 'demands'> & { readonly items: ExplainAnswer['demands'] };

const PAGE = 1_000;

function listed({ origin, stream, at, waitsFor, since, submission, refusal }: Waiting): WaitingItem {
  const { type, version } = submission as { type: string; version: number };
  const refused = refusal && { refusal: { rule: refusal.rule, detail: refusal.detail } };
  return { ...origin, demand: stream, type, version, at, waitsFor, since, ...refused };
}

const settled = ({ origin, stream, at, by, reason }: Dismissed): DismissedItem => ({
  ...origin,
  demand: stream,
  at,
  by,
  because: reason,
});

interface Parameters extends Omit<TotalsQuery, 'period'> {
  readonly measure?: string;
  readonly limit?: number;
  readonly after?: string;
}

function parametersOf({ filters = {}, by = [], ...others }: Parameters): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const [name, words] of Object.entries({ by, ...filters }))
    for (const word of words) parameters.append(name, word);
  for (const [name, value] of Object.entries(others)) if (value !== undefined) parameters.set(name, String(value));
  return parameters;
}
