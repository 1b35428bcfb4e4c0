import { DEMAND, type Epoch, type EventEntry, type EventLog, type History } from '@ledger/event-store';
import type { Instant, Position } from '@ledger/kernel';
import type { Publication } from '@ledger/publication';
import type { ChangeRow } from '@ledger/read-model';
import type { Contract } from '../contract/contract';
import type { OutgoingRecord } from '@ledger/kafka';
import { epochRecords } from '../records/epoch-record';
import { type CausedChange, TotalRecords } from '../records/total-records';
import type { Feed, FeedPage, LedgerHistory } from './feed';
import { byPosition, fitting } from './fit';

/** The change log of the read model: what was counted, in order. */
export interface ChangeSource {
  changesAfter(cursor: { readonly position: Position; readonly ordinal: number }, limit: number): ChangeRow[];
  /** Everything up to here is counted. */
  position(): Position;
  moved(after: Position, signal: AbortSignal): Promise<void>;
}

/** The events themselves. */
export type EventSource = Pick<EventLog, 'readLog' | 'readStream' | 'head' | 'lag' | 'moved'> &
  Pick<History, 'ledgerId' | keyof LedgerHistory>;

/** Higher than any ordinal: the cursor stands behind all of a position's changes. */
const BEHIND_ALL = Number.MAX_SAFE_INTEGER;

/** Changes of totals, and the latest total of each cell that changed. */
export class TotalsFeed implements Feed {
  readonly projection = 'totals/1';
  readonly categories = [DEMAND];
  readonly ledgerId: string;
  readonly mainTopic: string;
  readonly topics: readonly string[];
  readonly history: LedgerHistory;
  private readonly records: TotalRecords;

  constructor(
    private readonly contract: Contract,
    private readonly changes: ChangeSource,
    private readonly events: EventSource,
    private readonly publication: Publication,
  ) {
    this.ledgerId = events.ledgerId;
    this.history = events;
    this.mainTopic = contract.topic('totalChanges');
    this.topics = [this.mainTopic, contract.topic('totals')];
    this.records = new TotalRecords(contract, this.ledgerId);
  }

  head(): Promise<Position> {
    return this.events.head();
  }

  lag(after: Position): Promise<number> {
    return this.events.lag(after);
  }

  moved(after: Position, signal: AbortSignal): Promise<void> {
    return this.changes.moved(after, signal);
  }

  epochBegan(epoch: Epoch): OutgoingRecord[] {
    return (['totalChanges', 'totals'] as const).flatMap((channel) =>
      epochRecords(this.contract, channel, this.ledgerId, epoch),
    );
  }

  async read(after: Position, limit: number, epoch?: Instant): Promise<FeedPage> {
    const { rows: exact, upTo } = this.wholePositions(after, limit);
    const rows = this.publication.changes(exact, 'reporting');
    if (rows.length === 0) return { records: [], upTo, unreadable: 0 };
    const causes = await this.causes(after, new Set(rows.map(({ position }) => position)));
    const caused = rows.map((change) => ({ change, cause: causes.get(change.position) }));
    const changed = caused.map((one) => ({ ...one, record: this.records.changed(one, epoch) }));
    const groups = byPosition(changed, ({ change }) => change.position);
    const fit = fitting(groups, ({ record }) => record);
    const sent = fit.flatMap(({ items }) => items);
    return {
      records: [...sent.map(({ record }) => record), ...this.latest(sent, epoch)],
      upTo: fit.length < groups.length ? fit.at(-1)!.position : upTo,
      unreadable: fit.filter(({ position }) => !causes.has(position)).length,
    };
  }

  /** A consumer must never see half of what one event changed: a position that the limit cuts is left for later. */
  private wholePositions(after: Position, limit: number): { rows: ChangeRow[]; upTo: Position } {
    const counted = this.changes.position();
    const rows = this.changes.changesAfter({ position: after, ordinal: BEHIND_ALL }, limit);
    const last = rows.at(-1)?.position;
    if (last === undefined || rows.length < limit) return { rows, upTo: latestOf(after, counted, last) };
    const whole = rows.filter(({ position }) => position !== last);
    if (whole.length === 0) return this.wholePositions(after, limit * 2);
    return { rows: whole, upTo: whole.at(-1)!.position };
  }

  private latest(sent: readonly CausedChange[], epoch: Instant | undefined) {
    const lastOfCell = new Map(sent.map((one) => [one.change.keyText, one]));
    return [...lastOfCell.values()].map((one) => this.records.latest(one, epoch));
  }

  /**
   * The events at these positions, as far as they can be read. One that was counted and cannot be read any more has no
   * entry: its changes are told without their cause, so that the totals of the readers stay those of the ledger.
   */
  private async causes(after: Position, wanted: ReadonlySet<Position>): Promise<Map<Position, EventEntry>> {
    const causes = new Map<Position, EventEntry>();
    const last = latestOf(after, ...wanted);
    for (let from = after; from < last;) {
      const page = await this.events.readLog(from, 1_000);
      for (const { position, entry } of page.events) if (wanted.has(position)) causes.set(position, entry);
      if (page.upTo <= from) throw new Error('The change log holds a position that the ledger does not.');
      from = page.upTo;
    }
    return causes;
  }
}

const latestOf = (first: Position, ...others: readonly (Position | undefined)[]): Position =>
  others.reduce<Position>((a, b) => (b === undefined || a > b ? a : b), first);
