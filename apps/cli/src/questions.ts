import { DismissWaiting, DismissWaitingHandler } from '@ledger/intake';
import {
  type DismissedAnswer,
  DismissedHandler,
  dismissedItem,
  type DismissedItem,
  DismissedQuestion,
  ExplainHandler,
  ExplainQuestion,
  type ShownExplanation,
  type ShownTotals,
  TotalsHandler,
  TotalsQuestion,
  type WaitingAnswer,
  WaitingHandler,
  type WaitingItem,
  WaitingQuestion,
} from '@ledger/questions';
import type { Audience } from '@ledger/publication';
import type { ExplainQuery, TotalsQuery } from '@ledger/read-model';
import { Failure } from './failure';
import type { Io } from './io';
import { openExisting, settingsFrom } from './opened-ledger';
import { Service, type ServiceOptions } from './service';

/** A page of a list, wherever it comes from. */
type Page<Answer> = Omit<Answer, 'position'>;

type Origin = Pick<WaitingItem, 'source' | 'id'>;

/** What can be asked of a ledger, wherever it is. */
export interface Questions {
  totals(query: TotalsQuery): Promise<ShownTotals>;
  explain(query: ExplainQuery): Promise<ShownExplanation>;
  waiting(after: string | undefined): Promise<Page<WaitingAnswer>>;
  dismissed(after: string | undefined): Promise<Page<DismissedAnswer>>;
  /** The dismissal, or that of the first time; absent when no such event waits. */
  dismiss(event: Origin, because: string): Promise<DismissedItem | undefined>;
  close(): Promise<void>;
}

interface Asked extends Partial<ServiceOptions> {
  /** Whose answer to give; all figures when absent. */
  readonly audience?: Audience;
}

/** Asks the service at `url`, or the ledger in `LEDGER_DATA_DIR`; closes what it opened whatever happens. */
export async function asking<T>(io: Io, at: Asked, work: (questions: Questions) => Promise<T>): Promise<T> {
  const { url, audience, ...rest } = at;
  if (url !== undefined && audience !== undefined) {
    throw new Failure('--audience is for a ledger in this folder.', 'The token decides what a service shows.');
  }
  const questions = url === undefined ? await hereIn(io, audience ?? 'internal') : over(new Service({ url, ...rest }));
  try {
    return await work(questions);
  } finally {
    await questions.close();
  }
}

/** Questions to the ledger in this process: it counts up to the newest event first. */
async function hereIn(io: Io, audience: Audience): Promise<Questions> {
  const ledger = await openExisting(settingsFrom(io));
  return {
    totals: (query) => new TotalsHandler(ledger).execute(new TotalsQuestion(query, audience)),
    explain: (query) => new ExplainHandler(ledger).execute(new ExplainQuestion(query, audience)),
    waiting: (after) => new WaitingHandler(ledger).execute(new WaitingQuestion(pageAfter(after))),
    dismissed: (after) => new DismissedHandler(ledger).execute(new DismissedQuestion(pageAfter(after))),
    async dismiss(event, because) {
      const gone = await new DismissWaitingHandler(ledger).execute(new DismissWaiting(event, 'local', because));
      return gone && dismissedItem(gone);
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
  waiting: (after) => service.get('/v1/waiting', parametersOf(pageAfter(after))),
  dismissed: (after) => service.get('/v1/waiting/dismissed', parametersOf(pageAfter(after))),
  async dismiss(event, because) {
    const body = JSON.stringify({ ...event, because });
    return (await service.post('/v1/waiting/dismiss', 'application/json', body)).json() as Promise<DismissedItem>;
  },
  close: async () => undefined,
});

type Explained = Omit<ShownExplanation, 'demands'> & { readonly items: ShownExplanation['demands'] };

const PAGE = 1_000;

const pageAfter = (after: string | undefined) => ({ limit: PAGE, ...(after === undefined ? {} : { after }) });

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
