import type { EventEntry } from '@ledger/event-store';
import type { Position } from '@ledger/kernel';
import { binaryHeaders } from './cloud-event';

/** What every record of a ledger says of itself. Nothing here looks at a clock: sent again, it is the same bytes. */
export interface About {
  readonly ledgerId: string;
  readonly position: Position;
  readonly ordinal: number;
  /** `TotalChanged.v1`: names the type and the schema. */
  readonly kind: string;
  readonly subject: string;
  /** The event that the record follows from. */
  readonly cause: EventEntry;
}

export function ledgerHeaders({ ledgerId, position, ordinal, kind, subject, cause }: About): {
  [name: string]: string;
} {
  return binaryHeaders({
    id: `${ledgerId}:${position}:${ordinal}`,
    source: `urn:request-ledger:${ledgerId}`,
    type: `org.request-ledger.${kind}`,
    subject,
    time: cause.at,
    dataschema: `urn:request-ledger:schema:${kind}`,
    ledgerposition: position,
    traceparent: cause.trace,
  });
}
