import { type Audience, Publication, type Rule } from '@ledger/publication';
import { corrected, ledgerWith, noData, received, type TestLedger } from '@ledger/read-model/testing';
import {
  type AskedLedger,
  DemandHandler,
  DemandQuestion,
  DemandsHandler,
  DemandsQuestion,
  ExplainHandler,
  ExplainQuestion,
  sectionsByCountry,
  TotalsHandler,
  TotalsQuestion,
} from '.';

const about = 'A rule of a test.';
const withheld: Rule = {
  name: 'enterprise-and-civil-are-internal',
  about,
  withholds: (section, audience) => ['civil', 'enterprise'].includes(section) && audience !== 'internal',
};
const banded: Rule = {
  name: 'civil-in-bands',
  about,
  figures: {
    at: ({ section }, audience) => section === 'civil' && audience !== 'internal',
    show: () => ({ band: { from: 0, to: 249 } }),
  },
};

describe('a question of an audience', () => {
  const opened: TestLedger[] = [];
  afterEach(async () => {
    for (const ledger of opened.splice(0)) await ledger.close();
  });

  async function asked(rule: Rule, steps: Parameters<typeof ledgerWith>[0]): Promise<AskedLedger> {
    const ledger = await ledgerWith(steps);
    opened.push(ledger);
    const readModel = ledger.open();
    await readModel.catchUp();
    const settle = async (): Promise<void> => undefined;
    return {
      store: ledger.store,
      waitingRoom: undefined as never,
      readModel,
      publication: new Publication([rule]),
      settle,
    };
  }

  const explained = (ledger: AskedLedger, audience: Audience, section?: string) =>
    new ExplainHandler(ledger).execute(
      new ExplainQuestion(
        { period: '2019', measure: 'requests', ...(section !== undefined && { filters: { section: [section] } }) },
        audience,
      ),
    );

  const CIVIL = { section: 'civil', process: 'civil-subpoena' };

  it('about totals has bands in the rows and sums of a banded section, and numbers in the others', async () => {
    const ledger = await asked(banded, [received(1), received(2, CIVIL)]);
    const answer = await new TotalsHandler(ledger).execute(new TotalsQuestion({ period: '2019' }, 'public'));
    const civil = { section: 'civil', requests: { band: { from: 0, to: 249 } } };
    expect(answer).toMatchObject({ rows: [civil, { requests: 1 }], sums: [civil, { requests: 1 }] });
  });

  it('about totals in bands cannot be compared with a published table', async () => {
    const ledger = await asked(banded, [received(2, CIVIL)]);
    const question = new TotalsQuestion({ period: '2019', by: ['country'] }, 'public');
    const { rows } = await new TotalsHandler(ledger).execute(question);
    expect(() => sectionsByCountry(rows)).toThrow('The figure is shown as "0-249", and not as a number.');
  });

  it('about a figure in a band gets the band and no demands, and about a sum with it nothing but "suppressed"', async () => {
    const ledger = await asked(banded, [received(1), received(2, CIVIL)]);
    expect(await explained(ledger, 'public', 'civil')).toMatchObject({
      value: { band: { from: 0, to: 249 } },
      demands: [],
    });
    expect(await explained(ledger, 'public')).toMatchObject({ value: { blank: 'suppressed' }, demands: [] });
    expect(await explained(ledger, 'public', 'criminal')).toMatchObject({ value: 1, demands: [{ demand: 'd-1' }] });
    expect(await explained(ledger, 'internal')).toMatchObject({ value: 2, demands: [{}, {}] });
  });

  it('about demands finds none of a banded section: they could be counted', async () => {
    const ledger = await asked(banded, [received(1, CIVIL), received(2)]);
    const { items } = await new DemandsHandler(ledger).execute(new DemandsQuestion({}, 'public'));
    expect(items.map(({ demand }) => demand)).toEqual(['d-2']);
    expect(await new DemandHandler(ledger).execute(new DemandQuestion('d-1', 'public'))).not.toHaveProperty('demand');
  });

  it('about demands fills its pages with visible ones', async () => {
    const enterprise = [1, 2, 3].map((n) => received(n, { segment: 'enterprise' }));
    const ledger = await asked(withheld, [...enterprise, received(4), received(5), received(6)]);
    const first = await new DemandsHandler(ledger).execute(new DemandsQuestion({ limit: 2 }, 'public'));
    expect(first.items.map(({ demand }) => demand)).toEqual(['d-4', 'd-5']);
    const last = await new DemandsHandler(ledger).execute(
      new DemandsQuestion({ limit: 2, after: first.next! }, 'public'),
    );
    expect(last.items.map(({ demand }) => demand)).toEqual(['d-6']);
    expect(last.next).toBeUndefined();
  });

  it('does not name a demand that has moved to a withheld section since', async () => {
    const ledger = await asked(withheld, [received(1), received(2), noData(2)]);
    const before = await explained(ledger, 'public');
    expect(before).toMatchObject({ value: 2, demands: [{ demand: 'd-1' }, { demand: 'd-2' }] });
    const moved = await asked(withheld, [
      received(1),
      received(2),
      noData(2),
      corrected(1, { ...CIVIL, reason: 'reclassified' }),
    ]);
    const question = { period: '2019', measure: 'requests', asOf: before.position };
    const then = await new ExplainHandler(moved).execute(new ExplainQuestion(question, 'public'));
    expect(then).toMatchObject({ value: 2, demands: [{ demand: 'd-2' }] });
  });
});
