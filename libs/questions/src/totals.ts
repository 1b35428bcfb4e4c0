import type { TotalsAnswer, TotalsQuery } from '@ledger/read-model';
import type { AskedLedger, Question, QuestionHandler } from './question';

/** The totals of a period. */
export class TotalsQuestion implements Question<TotalsAnswer> {
  declare readonly answer?: TotalsAnswer;

  constructor(readonly query: TotalsQuery) {}
}

export class TotalsHandler implements QuestionHandler<TotalsQuestion> {
  constructor(private readonly ledger: AskedLedger) {}

  /** @throws Unknown, AheadOfLedger, NotYetCounted, DoesNotAddUp, HistoryMismatch */
  async execute({ query }: TotalsQuestion): Promise<TotalsAnswer> {
    await this.ledger.settle();
    return this.ledger.readModel.totals(query);
  }
}
