import type { Audience, ShownRow } from '@ledger/publication';
import { type TotalsAnswer, type TotalsQuery, type TotalsRow, whileLive } from '@ledger/read-model';
import type { AskedLedger, Question, QuestionHandler } from './question';
import { visibleOnly } from './visible-only';

/** Totals as an audience is shown them. */
export interface ShownTotals extends Omit<TotalsAnswer, 'rows' | 'sums'> {
  readonly rows: readonly ShownRow<TotalsRow>[];
  readonly sums: readonly ShownRow<TotalsRow>[];
}

/** The totals of a period. */
export class TotalsQuestion implements Question<ShownTotals> {
  declare readonly answer?: ShownTotals;

  constructor(
    readonly query: TotalsQuery,
    readonly audience: Audience,
  ) {}
}

export class TotalsHandler implements QuestionHandler<TotalsQuestion> {
  constructor(private readonly ledger: AskedLedger) {}

  /** @throws Unknown, AheadOfLedger, NotYetCounted, DoesNotAddUp, HistoryMismatch */
  async execute({ query, audience }: TotalsQuestion): Promise<ShownTotals> {
    await this.ledger.settle();
    const { publication, readModel } = this.ledger;
    const { asked, isEmpty } = visibleOnly(query, publication, audience);
    const { rows, sums, ...answer } = await whileLive(() => readModel.totals(asked));
    if (isEmpty) return { ...answer, rows: [], sums: [] };
    return { ...answer, ...publication.totals({ rows, sums }, audience) };
  }
}
