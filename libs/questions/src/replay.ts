import { HistoryMismatch } from '@ledger/projections';
import type { Replay, ReplayOptions } from '@ledger/read-model';
import type { AskedLedger, Question, QuestionHandler } from './question';

/** What comes out when everything is counted again from position zero, by fold and in SQL. */
export class ReplayQuestion implements Question<Replay> {
  declare readonly answer?: Replay;

  constructor(readonly options: ReplayOptions = {}) {}
}

export class ReplayHandler implements QuestionHandler<ReplayQuestion> {
  private running: Promise<Replay> | undefined;

  constructor(private readonly ledger: Pick<AskedLedger, 'readModel' | 'settle'>) {}

  /** Changes nothing. Callers that ask while a replay runs get its answer. */
  async execute({ options }: ReplayQuestion): Promise<Replay> {
    await this.settle();
    this.running ??= this.ledger.readModel.replay(options).finally(() => (this.running = undefined));
    return this.running;
  }

  /** Totals of another history are compared as they are: the answer says what differs. */
  private async settle(): Promise<void> {
    await this.ledger.settle().catch((error: unknown) => {
      if (!(error instanceof HistoryMismatch)) throw error;
    });
  }
}
