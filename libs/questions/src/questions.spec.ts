import { Publication } from '@ledger/publication';
import { ledgerWith, received, type TestLedger } from '@ledger/read-model/testing';
import type { ReadModel } from '@ledger/read-model';
import {
  DemandHandler,
  DemandQuestion,
  HistoryHandler,
  HistoryQuestion,
  ReplayHandler,
  ReplayQuestion,
  TotalsHandler,
  TotalsQuestion,
} from '.';

describe('a question', () => {
  let ledger: TestLedger;
  let readModel: ReadModel;
  beforeEach(async () => {
    ledger = await ledgerWith([received(1), received(2)]);
    readModel = ledger.open();
  });
  afterEach(() => ledger.close());

  /** The ledger as the command line has it: this process counts. */
  const asked = () => ({
    store: ledger.store,
    waitingRoom: undefined as never,
    publication: new Publication(),
    readModel,
    settle: async (): Promise<void> => void (await readModel.catchUp()),
  });

  it('about totals counts what was recorded before it', async () => {
    const answer = await new TotalsHandler(asked()).execute(new TotalsQuestion({ period: '2019-H1' }, 'internal'));
    expect(answer.sums).toMatchObject([{ requests: 2 }]);
  });

  it('about a demand that the ledger does not know has a position and no demand', async () => {
    const answer = await new DemandHandler(asked()).execute(new DemandQuestion('d-9', 'internal'));
    expect(answer).toEqual({ position: await ledger.store.head() });
  });

  it('about the history of a demand that the ledger does not know has no items', async () => {
    const answer = await new HistoryHandler(asked()).execute(
      new HistoryQuestion({ demand: 'd-9', limit: 10 }, 'internal'),
    );
    expect(answer).toEqual({ position: await ledger.store.head() });
  });

  it('to replay, asked while one runs, has the answer of that one', async () => {
    const handler = new ReplayHandler(asked());
    const [one, other] = await Promise.all([
      handler.execute(new ReplayQuestion()),
      handler.execute(new ReplayQuestion()),
    ]);
    expect(one).toMatchObject({ equal: true, demands: 2 });
    expect(other).toBe(one);
  });
});
