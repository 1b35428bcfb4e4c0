/** The attributes of a CloudEvent that the ledger writes. */
export interface CloudEvent {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  /** RFC 3339. */
  readonly time?: string | undefined;
  readonly dataschema: string;
  readonly ledgerposition?: string;
  /** RFC 3339. */
  readonly ledgerepoch?: string | undefined;
  /** W3C trace context, a separate header and not a CloudEvents attribute. */
  readonly traceparent?: string | undefined;
}

/**
 * The headers of an event in binary mode, as the Kafka binding of CloudEvents 1.0.2 says: attributes are prefixed with
 * `ce_`, `datacontenttype` is `content-type`, values are UTF-8 text, and an attribute that is not there has no header.
 */
export function binaryHeaders(event: CloudEvent): { [name: string]: string } {
  const { traceparent, ...attributes } = event;
  const headers: Record<string, string> = { 'content-type': 'application/json', ce_specversion: '1.0' };
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) headers[`ce_${name}`] = value;
  return traceparent === undefined ? headers : { ...headers, traceparent };
}
