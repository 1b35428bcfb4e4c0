import type { Waiting } from '@ledger/event-store';
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

export interface WaitingPage {
  readonly items: readonly WaitingItem[];
  readonly next?: string;
}

/** What can be asked of a ledger, wherever it is. */
export interface Questions {
  totals(query: TotalsQuery): Promise<TotalsAnswer>;
  explain(query: ExplainQuery): Promise<ExplainAnswer>;
  waiting(after: string | undefined): Promise<WaitingPage>;
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
  const { readModel, store } = ledger;
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
      const { items, next } = await store.waitingRoom.list(after, PAGE);
      return { items: items.map(listed), ...(next === undefined ? {} : { next }) };
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
  close: async () => undefined,
});

type Explained = Omit<ExplainAnswer, 'demands'> & { readonly items: ExplainAnswer['demands'] };

const PAGE = 1_000;

function listed({ origin, stream, at, waitsFor, since, submission, refusal }: Waiting): WaitingItem {
  const { type, version } = submission as { type: string; version: number };
  const refused = refusal && { refusal: { rule: refusal.rule, detail: refusal.detail } };
  return { ...origin, demand: stream, type, version, at, waitsFor, since, ...refused };
}

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
