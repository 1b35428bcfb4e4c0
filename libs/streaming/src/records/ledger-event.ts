import type { EventEntry } from '@ledger/event-store';
import type { Instant, Position } from '@ledger/kernel';
import { binaryHeaders } from './cloud-event';

/** What every record of a ledger says of itself. Nothing here looks at a clock: sent again, it is the same bytes. */
export interface About {
  readonly ledgerId: string;
  /** The restore that began the history which the record is streamed with; absent in a ledger that was never restored. */
  readonly epoch?: Instant | undefined;
  readonly position: Position;
  readonly ordinal: number;
  /** `TotalChanged.v1`: names the type and the schema. */
  readonly kind: string;
  readonly subject: string;
  /** The event that the record follows from; absent when it cannot be read any more. */
  readonly cause: EventEntry | undefined;
}

export function ledgerHeaders({ ledgerId, epoch, position, ordinal, kind, subject, cause }: About): {
  [name: string]: string;
} {
  return binaryHeaders({
    id: idOf(ledgerId, epoch, position, String(ordinal)),
    ...commonAttributes(ledgerId, kind),
    subject,
    time: cause?.at,
    ledgerposition: position,
    ledgerepoch: epoch,
    traceparent: cause?.trace,
  });
}

/** Of everything that the ledger writes. */
export const commonAttributes = (ledgerId: string, kind: string) => ({
  source: `urn:request-ledger:${ledgerId}`,
  type: `org.request-ledger.${kind}`,
  dataschema: `urn:request-ledger:schema:${kind}`,
});

/**
 * A source never gives one id to two events (CloudEvents 1.0.2, 3.1): after a restore other events take the positions of
 * those that are gone, and readers that drop what they know by its id must not drop these.
 */
function idOf(ledgerId: string, epoch: Instant | undefined, ...place: readonly string[]): string {
  return [ledgerId, ...place, ...(epoch === undefined ? [] : [compact(epoch)])].join(':');
}

/** `20260301T120000123Z`: an id is read by its colons. */
export const compact = (instant: Instant): string => instant.replaceAll(/[-:.]/g, '');
