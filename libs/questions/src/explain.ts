import type { ExplainAnswer, ExplainQuery } from '@ledger/read-model';
import type { AskedLedger, Question, QuestionHandler } from './question';

/** The demands and the events behind one number. */
export class ExplainQuestion implements Question<ExplainAnswer> {
  declare readonly answer?: ExplainAnswer;

  constructor(readonly query: ExplainQuery) {}
}

export class ExplainHandler implements QuestionHandler<ExplainQuestion> {
  constructor(private readonly ledger: AskedLedger) {}

  /** @throws Unknown, AheadOfLedger, NotYetCounted, DoesNotAddUp, HistoryMismatch */
  async execute({ query }: ExplainQuestion): Promise<ExplainAnswer> {
    await this.ledger.settle();
    return this.ledger.readModel.explain(query);
  }
}
