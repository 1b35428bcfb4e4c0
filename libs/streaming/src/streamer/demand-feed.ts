import { categoryOf, DEMAND, type Epoch } from '@ledger/event-store';
import type { Instant, Position } from '@ledger/kernel';
import type { Publication } from '@ledger/publication';
import type { Contract } from '../contract/contract';
import type { OutgoingRecord } from '@ledger/kafka';
import { demandRecord, type Redaction } from '../records/demand-record';
import { epochRecords } from '../records/epoch-record';
import { DemandVisibility } from './demand-visibility';
import type { Feed, FeedPage, LedgerHistory } from './feed';
import { fitting } from './fit';
import type { EventSource } from './totals-feed';

/** The public form of each event. */
export class DemandFeed implements Feed {
  readonly projection = 'demand-events/1';
  readonly categories = [DEMAND];
  readonly ledgerId: string;
  readonly mainTopic: string;
  readonly topics: readonly string[];
  readonly history: LedgerHistory;
  private readonly visibility: DemandVisibility;

  constructor(
    private readonly contract: Contract,
    private readonly events: EventSource,
    private readonly redact: Redaction,
    publication: Publication,
  ) {
    this.visibility = new DemandVisibility(events, publication);
    this.ledgerId = events.ledgerId;
    this.history = events;
    this.mainTopic = contract.topic('demandEvents');
    this.topics = [this.mainTopic];
  }

  head(): Promise<Position> {
    return this.events.head();
  }

  lag(after: Position): Promise<number> {
    return this.events.lag(after);
  }

  moved(after: Position, signal: AbortSignal): Promise<void> {
    return this.events.moved(after, signal);
  }

  epochBegan(epoch: Epoch): OutgoingRecord[] {
    return epochRecords(this.contract, 'demandEvents', this.ledgerId, epoch);
  }

  /** What cannot be read is passed over: nothing of it can be told, and everybody else's events go on. */
  async read(after: Position, limit: number, epoch?: Instant): Promise<FeedPage> {
    const page = await this.events.readLog(after, limit);
    const history = { ledgerId: this.ledgerId, epoch };
    const demands = page.events.filter(({ entry }) => this.sends(entry.stream));
    const events = await this.visibility.visible(demands, 'reporting');
    const groups = events.map((event) => ({
      position: event.position,
      items: [demandRecord(this.contract, history, event, this.redact)],
    }));
    const fit = fitting(groups, (record) => record);
    const upTo = fit.length < groups.length ? fit.at(-1)!.position : page.upTo;
    const unreadable = page.unreadable.filter((row) => row.position <= upTo && this.sends(row.stream)).length;
    return { records: fit.flatMap(({ items }) => items), upTo, unreadable };
  }

  /** An unreadable event of an unknown stream may be a demand's. */
  private sends(stream: string | undefined): boolean {
    return stream === undefined || this.categories.includes(categoryOf(stream));
  }
}
