import type { Audience, Figure } from '@ledger/publication';
import type { ExplainAnswer, ExplainQuery } from '@ledger/read-model';
import type { AskedLedger, Question, QuestionHandler } from './question';
import { visibleOnly } from './visible-only';

/** A number as an audience is shown it; with the demands behind it only if it is shown as a number. */
export interface ShownExplanation extends Omit<ExplainAnswer, 'value'> {
  readonly value: Figure;
}

/** The demands and the events behind one number. */
export class ExplainQuestion implements Question<ShownExplanation> {
  declare readonly answer?: ShownExplanation;

  constructor(
    readonly query: ExplainQuery,
    readonly audience: Audience,
  ) {}
}

export class ExplainHandler implements QuestionHandler<ExplainQuestion> {
  constructor(private readonly ledger: AskedLedger) {}

  /** @throws Unknown, AheadOfLedger, NotYetCounted, DoesNotAddUp, HistoryMismatch */
  async execute({ query, audience }: ExplainQuestion): Promise<ShownExplanation> {
    await this.ledger.settle();
    const { publication, readModel } = this.ledger;
    const { asked, isEmpty } = visibleOnly(query, publication, audience);
    const { demands, next, ...answer } = await readModel.explain(asked);
    if (isEmpty) return { ...answer, value: 0, demands: [] };
    const sections = asked.filters?.section ?? publication.sections(audience);
    const figures = sections.map((section) => publication.figure(answer.value, section, answer.measure, audience));
    const withheld = figures.find((figure) => typeof figure !== 'number');
    if (withheld !== undefined) return { ...answer, value: withheld, demands: [] };
    return { ...answer, demands, ...(next !== undefined && { next }) };
  }
}
