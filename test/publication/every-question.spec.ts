import { measureNames, policies, policyId } from '@ledger/counting';
import type { SqliteEventStore } from '@ledger/event-store-sqlite';
import { beforeFirst, type Position } from '@ledger/kernel';
import { publicData } from '@ledger/ledger';
import { type Audience, Publication } from '@ledger/publication';
import {
  type AskedLedger,
  DemandHandler,
  DemandQuestion,
  DemandsHandler,
  DemandsQuestion,
  ExplainHandler,
  ExplainQuestion,
  HistoryHandler,
  HistoryQuestion,
  PeriodsHandler,
  PeriodsQuestion,
  questions,
  TotalsHandler,
  TotalsQuestion,
} from '@ledger/questions';
import { dimensions } from '@ledger/read-model';
import { history, ledgerWith, type Step, type TestLedger } from '@ledger/read-model/testing';
import { Contract, DemandFeed, TotalsFeed } from '@ledger/streaming';
import fc from 'fast-check';
import { withheld } from './section-rule';
import { normal } from './served';

jest.setTimeout(120_000);

/** Sections whose demands count in no other section under any policy. */
const hidden = fc.constantFrom('national-security', 'data-access-agreement', 'civil', 'preservation');

/** Puts the demands of a history into sections, and gives them other ids. */
const placed = (steps: readonly Step[], from: number, sectionOf: (section: unknown) => string): Step[] =>
  steps.map(({ demand, type, data }) => ({
    demand: demand + from,
    type,
    data: data['section'] === undefined ? data : { ...data, section: sectionOf(data['section']) },
  }));

/** A ledger without demands of a section, and the same with some, in any places between. */
const twoLedgers = fc
  .record({
    section: hidden,
    visible: history,
    secret: history,
    places: fc.array(fc.nat(4), { minLength: 30, maxLength: 30 }),
  })
  .map(({ section, visible, secret, places }) => {
    const plain = placed(visible, 0, (word) => (word === section ? 'criminal' : String(word)));
    const others = placed(secret, 10, () => section);
    const left = [...plain];
    const mixed = others.flatMap((step, i) => [...left.splice(0, places[i]), step]);
    return { section, plain, mixed: [...mixed, ...left] };
  });

interface Compared {
  readonly ledger: AskedLedger & { readonly store: SqliteEventStore };
  readonly audience: Audience;
  /** Some event of a visible demand. */
  readonly asOf: Position;
}

type Exit = (compared: Compared) => Promise<unknown>;

const PERIODS = ['2019', '2019-H1', '2019-05'];
const scopes = (asOf: Position) =>
  PERIODS.flatMap((period) => policies.map((policy) => ({ period, policy: policyId(policy) }))).flatMap((scope) => [
    scope,
    { ...scope, asOf },
  ]);

async function pages(ask: (after?: string) => Promise<{ readonly items: readonly unknown[]; readonly next?: string }>) {
  const found: (readonly unknown[])[] = [];
  let next: string | undefined;
  do {
    const page = await ask(next);
    found.push(page.items);
    next = page.next;
  } while (next !== undefined);
  return found;
}

/** What is asked of each question for an audience. `next` differs: it holds numbers of the register. */
const exits: Readonly<Record<string, Exit>> = {
  TotalsQuestion: ({ ledger, audience, asOf }) =>
    Promise.all(
      scopes(asOf).flatMap((scope) =>
        [[], dimensions].map((by) => new TotalsHandler(ledger).execute(new TotalsQuestion({ ...scope, by }, audience))),
      ),
    ),
  ExplainQuestion: async ({ ledger, audience, asOf }) => {
    const found: unknown[] = [];
    for (const scope of scopes(asOf))
      for (const measure of measureNames.slice(0, 3))
        found.push(await new ExplainHandler(ledger).execute(new ExplainQuestion({ ...scope, measure }, audience)));
    return found;
  },
  PeriodsQuestion: ({ ledger, audience }) =>
    Promise.all(
      (['month', 'year'] as const).map((kind) =>
        new PeriodsHandler(ledger).execute(new PeriodsQuestion(audience, kind)),
      ),
    ),
  DemandsQuestion: ({ ledger, audience }) =>
    pages((after) =>
      new DemandsHandler(ledger).execute(
        new DemandsQuestion({ limit: 2, ...(after !== undefined && { after }) }, audience),
      ),
    ),
  DemandQuestion: ({ ledger, audience }) =>
    Promise.all(ids.map((id) => new DemandHandler(ledger).execute(new DemandQuestion(id, audience)))),
  HistoryQuestion: ({ ledger, audience }) =>
    Promise.all(
      ids.map((demand) => new HistoryHandler(ledger).execute(new HistoryQuestion({ demand, limit: 50 }, audience))),
    ),
};

/** Questions without an audience: only internal callers can ask them over HTTP, as `exits.spec.ts` tests. */
const INTERNAL = ['WaitingQuestion', 'DismissedQuestion', 'ReplayQuestion'];

const ids = Array.from({ length: 16 }, (_, n) => `d-${n}`);

async function asked(
  ledger: TestLedger,
  section: string,
  demand: string,
  n: number,
): Promise<Omit<Compared, 'audience'>> {
  const readModel = ledger.open();
  const store = ledger.store as SqliteEventStore;
  await readModel.catchUp();
  const events = (await store.readStream(demand)).map(({ position }) => position);
  const publication = new Publication([withheld(section)]);
  const settle = async (): Promise<void> => undefined;
  return {
    ledger: { store, waitingRoom: undefined as never, publication, readModel, settle },
    asOf: events[n % events.length]!,
  };
}

/** Every record of a feed, in one page: the latest totals are sent once a page. */
const sent = async (feed: TotalsFeed | DemandFeed): Promise<unknown> => (await feed.read(beforeFirst, 100_000)).records;

describe('two ledgers that differ only in a withheld section', () => {
  it('have every question of the catalog classified: compared, or for internal callers only', () => {
    const names = questions.map(([question]) => question.name);
    expect(names.toSorted()).toEqual([...Object.keys(exits), ...INTERNAL].toSorted());
  });

  it('give the public and reporting the same answers to every question, and Kafka the same records', async () => {
    await fc.assert(
      fc.asyncProperty(
        twoLedgers,
        fc.constantFrom<Audience>('public', 'reporting'),
        fc.nat(),
        async ({ section, plain, mixed }, audience, n) => {
          const ledgers = [await ledgerWith(plain), await ledgerWith(mixed)];
          try {
            const demand = `d-${plain[0]!.demand}`;
            const [one, other] = await Promise.all(ledgers.map((ledger) => asked(ledger, section, demand, n)));
            for (const [name, exit] of Object.entries({ ...exits, ...feeds })) {
              const [expected, found] = [await exit({ ...one!, audience }), await exit({ ...other!, audience })];
              expect(`${name} ${same(found)}`).toBe(`${name} ${same(expected)}`);
            }
          } finally {
            for (const ledger of ledgers) await ledger.close();
          }
        },
      ),
      { numRuns: 20, endOnFailure: true },
    );
  });
});

const feeds: Readonly<Record<string, Exit>> = {
  totals: ({ ledger: { store, readModel, publication } }) =>
    sent(new TotalsFeed(new Contract(), readModel, store, publication)),
  demandEvents: ({ ledger: { store, publication } }) =>
    sent(new DemandFeed(new Contract(), store, publicData, publication)),
};

/** Origins of a test ledger are numbered like its events, and so differ as positions do. */
const same = (answer: unknown): string =>
  normal(JSON.stringify(answer))
    .replaceAll(/"id":"\d+"/g, '"id":"ORIGIN"')
    .replaceAll(/(upstream\.example) \d+/g, '$1 ORIGIN');
