import type { Position } from '@ledger/kernel';
import type { Contract } from '../contract/contract';
import { demandRecord, type Redaction } from '../records/demand-record';
import type { Feed, FeedPage } from './feed';
import { fitting } from './fit';
import type { EventSource } from './totals-feed';

/** The public form of each event. */
export class DemandFeed implements Feed {
  readonly projection = 'demand-events/1';
  readonly ledgerId: string;
  readonly mainTopic: string;
  readonly topics: readonly string[];

  constructor(
    private readonly contract: Contract,
    private readonly events: EventSource,
    private readonly redact: Redaction,
  ) {
    this.ledgerId = events.ledgerId;
    this.mainTopic = contract.topic('demandEvents');
    this.topics = [this.mainTopic];
  }

  head(): Promise<Position> {
    return this.events.head();
  }

  moved(after: Position, signal: AbortSignal): Promise<void> {
    return this.events.moved(after, signal);
  }

  async read(after: Position, limit: number): Promise<FeedPage> {
    const page = await this.events.readLog(after, limit);
    const groups = page.events.map((event) => ({
      position: event.position,
      items: [demandRecord(this.contract, this.ledgerId, event, this.redact)],
    }));
    const fit = fitting(groups, (record) => record);
    const upTo = fit.length < groups.length ? fit.at(-1)!.position : page.upTo;
    return { records: fit.flatMap(({ items }) => items), upTo };
  }
}
