import type { EventEntry } from '@ledger/event-store';
import { canonicalJson, type Instant } from '@ledger/kernel';
import type { Shown } from '@ledger/publication';
import type { ChangeRow } from '@ledger/read-model';
import type { Contract } from '../contract/contract';
import { type OutgoingRecord, partitionOf } from '@ledger/kafka';
import { ledgerHeaders } from './ledger-event';

/** A row of the change log with the event that made it. */
export interface CausedChange {
  readonly change: Shown<ChangeRow>;
  /** Absent when the event was counted, and cannot be read any more: the total is true all the same. */
  readonly cause: EventEntry | undefined;
}

interface What {
  readonly channel: 'totalChanges' | 'totals';
  readonly kind: string;
  readonly epoch: Instant | undefined;
}

/** The records of a ledger's totals: pure functions of the change log and the stored events. */
export class TotalRecords {
  constructor(
    private readonly contract: Contract,
    private readonly ledgerId: string,
  ) {}

  changed(caused: CausedChange, epoch?: Instant): OutgoingRecord {
    const { change, cause } = caused;
    const { key, previous, total, position, ordinal } = change;
    const value = {
      cell: key,
      previous: String(previous),
      total: String(total),
      delta: String(total - previous),
      position,
      ordinal,
      ...(cause && { cause: { event: cause.id, type: cause.type } }),
    };
    return this.record({ channel: 'totalChanges', kind: 'TotalChanged.v1', epoch }, caused, value);
  }

  latest(caused: CausedChange, epoch?: Instant): OutgoingRecord {
    const { change, cause } = caused;
    const { key, total, position } = change;
    const value = { cell: key, total: String(total), position, ...(cause && { asOf: cause.recordedAt }) };
    return this.record({ channel: 'totals', kind: 'Total.v1', epoch }, caused, value);
  }

  private record({ channel, kind, epoch }: What, { change, cause }: CausedChange, value: object): OutgoingRecord {
    const { keyText, position, ordinal } = change;
    const { ledgerId } = this;
    return {
      topic: this.contract.topic(channel),
      partition: partitionOf(keyText, this.contract.partitions(channel)),
      key: keyText,
      value: canonicalJson(value),
      headers: ledgerHeaders({ ledgerId, epoch, position, ordinal, kind, subject: keyText, cause }),
    };
  }
}
