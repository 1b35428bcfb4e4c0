import type { Position } from '@ledger/kernel';
import type { Audience, Shown } from '@ledger/publication';
import type { RegisteredDemand } from '@ledger/read-model';
import type { AskedLedger, Question, QuestionHandler } from './question';

export interface DemandAnswer {
  /** Every event up to here is counted, and none beyond. */
  readonly position: Position;
  /** Absent when the ledger knows no such demand, or the audience may not see it. */
  readonly demand?: Shown<RegisteredDemand>;
}

/** One demand as it is after its last event. */
export class DemandQuestion implements Question<DemandAnswer> {
  declare readonly answer?: DemandAnswer;

  constructor(
    readonly id: string,
    readonly audience: Audience,
  ) {}
}

export class DemandHandler implements QuestionHandler<DemandQuestion> {
  constructor(private readonly ledger: AskedLedger) {}

  /** @throws HistoryMismatch */
  async execute({ id, audience }: DemandQuestion): Promise<DemandAnswer> {
    await this.ledger.settle();
    const { publication, readModel } = this.ledger;
    const { position, found } = readModel.standing((model) => model.demand(id));
    const [demand] = publication.demands(found ? [found] : [], audience);
    return demand ? { position, demand } : { position };
  }
}
