import type { Position } from '@ledger/kernel';
import type { RegisteredDemand } from '@ledger/read-model';
import type { AskedLedger, Question, QuestionHandler } from './question';

export interface DemandAnswer {
  /** Every event up to here is counted, and none beyond. */
  readonly position: Position;
  /** Absent when the ledger knows no such demand. */
  readonly demand?: RegisteredDemand;
}

/** One demand as it is after its last event. */
export class DemandQuestion implements Question<DemandAnswer> {
  declare readonly answer?: DemandAnswer;

  constructor(readonly id: string) {}
}

export class DemandHandler implements QuestionHandler<DemandQuestion> {
  constructor(private readonly ledger: AskedLedger) {}

  /** @throws HistoryMismatch */
  async execute({ id }: DemandQuestion): Promise<DemandAnswer> {
    await this.ledger.settle();
    const { position, found } = this.ledger.readModel.standing((model) => model.demand(id));
    return found ? { position, demand: found } : { position };
  }
}
