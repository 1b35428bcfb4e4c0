import type { EventEntry } from '@ledger/event-store';
import { canonicalJson } from '@ledger/kernel';
import type { ChangeRow } from '@ledger/read-model';
import type { Contract } from '../contract/contract';
import { type OutgoingRecord, partitionOf } from '../port';
import { ledgerHeaders } from './ledger-event';

/** A row of the change log with the event that made it. */
export interface CausedChange {
  readonly change: ChangeRow;
  readonly cause: EventEntry;
}

/** The records of a ledger's totals: pure functions of the change log and the stored events. */
export class TotalRecords {
  constructor(
    private readonly contract: Contract,
    private readonly ledgerId: string,
  ) {}

  changed(caused: CausedChange): OutgoingRecord {
    const { change, cause } = caused;
    const { key, previous, total, position, ordinal } = change;
    return this.record('totalChanges', 'TotalChanged.v1', caused, {
      cell: key,
      previous: String(previous),
      total: String(total),
      delta: String(total - previous),
      position,
      ordinal,
      cause: { event: cause.id, type: cause.type },
    });
  }

  latest(caused: CausedChange): OutgoingRecord {
    const { change, cause } = caused;
    const { key, total, position } = change;
    return this.record('totals', 'Total.v1', caused, {
      cell: key,
      total: String(total),
      position,
      asOf: cause.recordedAt,
    });
  }

  private record(
    channel: 'totalChanges' | 'totals',
    kind: string,
    { change, cause }: CausedChange,
    value: unknown,
  ): OutgoingRecord {
    const { keyText, position, ordinal } = change;
    return {
      topic: this.contract.topic(channel),
      partition: partitionOf(keyText, this.contract.partitions(channel)),
      key: keyText,
      value: canonicalJson(value),
      headers: ledgerHeaders({ ledgerId: this.ledgerId, position, ordinal, kind, subject: keyText, cause }),
    };
  }
}
