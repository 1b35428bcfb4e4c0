import type { PeriodKind } from '@ledger/counting';
import type { Position } from '@ledger/kernel';
import type { Audience } from '@ledger/publication';
import type { KnownPeriod } from '@ledger/read-model';
import type { AskedLedger, Question, QuestionHandler } from './question';

export interface PeriodsAnswer {
  /** Every event up to here is counted, and none beyond. */
  readonly position: Position;
  readonly items: readonly KnownPeriod[];
}

/** The periods of a kind in which anything is counted. */
export class PeriodsQuestion implements Question<PeriodsAnswer> {
  declare readonly answer?: PeriodsAnswer;

  constructor(
    readonly audience: Audience,
    readonly kind: PeriodKind = 'half-year',
  ) {}
}

export class PeriodsHandler implements QuestionHandler<PeriodsQuestion> {
  constructor(private readonly ledger: AskedLedger) {}

  /** @throws HistoryMismatch */
  async execute({ kind, audience }: PeriodsQuestion): Promise<PeriodsAnswer> {
    await this.ledger.settle();
    const { publication, readModel } = this.ledger;
    const sections = publication.sections(audience);
    const { position, found } = readModel.standing((model) => model.periods(kind, sections));
    return { position, items: found };
  }
}
