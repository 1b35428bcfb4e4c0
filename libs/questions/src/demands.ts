import type { Position } from '@ledger/kernel';
import type { Audience, Shown } from '@ledger/publication';
import type { DemandsQuery, ReadModel, RegisteredDemand } from '@ledger/read-model';
import type { AskedLedger, Question, QuestionHandler } from './question';

export interface DemandsAnswer {
  /** Every event up to here is counted, and none beyond. */
  readonly position: Position;
  readonly items: readonly Shown<RegisteredDemand>[];
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
    const { position, found } = this.ledger.readModel.standing((model) => this.page(model, query, audience));
    return { position, ...found };
  }

  /** A page is filled with what the audience may see, so that its length does not tell what was left out. */
  private page(model: ReadModel, query: DemandsQuery, audience: Audience): Omit<DemandsAnswer, 'position'> {
    const { publication } = this.ledger;
    const section = publication.narrowedDemands(query.filters?.section, audience);
    if (section?.length === 0) return { items: [] };
    const asked = section ? { ...query, filters: { ...query.filters, section } } : query;
    const items: Shown<RegisteredDemand>[] = [];
    let page = model.demands(asked);
    for (
      const wanted = page.demands.length;
      ;
      page = model.demands({ ...asked, after: page.next, limit: wanted - items.length })
    ) {
      items.push(...publication.demands(page.demands, audience));
      if (page.next === undefined) return { items };
      if (items.length >= wanted) return { items, next: page.next };
    }
  }
}
