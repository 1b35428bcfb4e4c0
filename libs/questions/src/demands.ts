import type { Position } from '@ledger/kernel';
import type { Audience } from '@ledger/publication';
import type { DemandsQuery, RegisteredDemand } from '@ledger/read-model';
import type { AskedLedger, Question, QuestionHandler } from './question';

export interface DemandsAnswer {
  /** Every event up to here is counted, and none beyond. */
  readonly position: Position;
  readonly items: readonly RegisteredDemand[];
  /** The `after` of the next page; absent on the last one. */
  readonly next?: string;
}

/** A page of the register, in the order in which the ledger heard of the demands. */
export class DemandsQuestion implements Question<DemandsAnswer> {
  declare readonly answer?: DemandsAnswer;

  constructor(
    readonly query: DemandsQuery,
    readonly audience: Audience,
  ) {}
}

export class DemandsHandler implements QuestionHandler<DemandsQuestion> {
  constructor(private readonly ledger: AskedLedger) {}

  /** @throws Unknown, HistoryMismatch */
  async execute({ query, audience }: DemandsQuestion): Promise<DemandsAnswer> {
    await this.ledger.settle();
    const { publication, readModel } = this.ledger;
    const { position, found } = readModel.standing((model) => model.demands(query));
    const { demands, ...rest } = found;
    return { position, items: demands.filter(({ state }) => publication.seesDemand(state, audience)), ...rest };
  }
}
