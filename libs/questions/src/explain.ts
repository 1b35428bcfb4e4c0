import { measureNamed } from '@ledger/counting';
import type { Audience, Figure } from '@ledger/publication';
import { type ExplainAnswer, type ExplainedDemand, type ExplainQuery, whileLive } from '@ledger/read-model';
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
    const { demands, next, value: exact, ...answer } = await whileLive(() => readModel.explain(asked));
    const none = { ...answer, demands: [] };
    if (isEmpty) return { ...none, value: 0 };
    const value = publication.hidesFigures(audience)
      ? await this.figure({ ...asked, asOf: answer.position }, audience)
      : exact;
    if (!publication.opens(asked.filters?.section, audience)) return { ...none, value };
    return { ...answer, value, demands: this.seen(demands, audience), ...(next !== undefined && { next }) };
  }

  private async figure(query: ExplainQuery, audience: Audience): Promise<Figure> {
    const { sums } = await this.ledger.readModel.totals({ ...query, by: [] });
    return this.ledger.publication.sum(measureNamed(query.measure), sums, audience);
  }

  /** A demand that has moved to a withheld section is not named, although it counted in a visible one before. */
  private seen(demands: readonly ExplainedDemand[], audience: Audience): readonly ExplainedDemand[] {
    const { publication, readModel } = this.ledger;
    if (publication.seesAllDemands(audience)) return demands;
    return demands.filter(({ demand }) => {
      const known = readModel.demand(demand);
      return known !== undefined && publication.seesDemand(known.state, audience);
    });
  }
}
