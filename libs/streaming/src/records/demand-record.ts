import type { EventEntry, Recorded } from '@ledger/event-store';
import { canonicalJson, type Instant } from '@ledger/kernel';
import type { Shown } from '@ledger/publication';
import type { Contract } from '../contract/contract';
import { type OutgoingRecord, partitionOf } from '@ledger/kafka';
import { ledgerHeaders } from './ledger-event';

/** What of an event's data the public may see. Given by the caller that knows the definitions of the events. */
export type Redaction = (entry: EventEntry) => EventEntry['data'];

/** The history that a record is streamed with. */
export interface History {
  readonly ledgerId: string;
  /** See `About`. */
  readonly epoch: Instant | undefined;
}

/** The public form of an event: without its origin, and without the fields that hold names of other systems. */
export function demandRecord(
  contract: Contract,
  history: History,
  { position, entry }: Shown<Recorded>,
  redact: Redaction,
): OutgoingRecord {
  const { stream, type, version, revision, at, recordedAt } = entry;
  return {
    topic: contract.topic('demandEvents'),
    partition: partitionOf(stream, contract.partitions('demandEvents')),
    key: stream,
    value: canonicalJson({ demand: stream, type, version, revision, at, recordedAt, data: redact(entry) }),
    headers: ledgerHeaders({ ...history, position, ordinal: 0, kind: 'DemandEvent.v1', subject: stream, cause: entry }),
  };
}
