import { type Contract, type OutgoingRecord, partitionOf } from '@ledger/streaming';

const SOURCE = 'https://cases.example';

/** A CloudEvent as upstream systems send it. */
export interface UpstreamEvent {
  readonly specversion: '1.0';
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string;
  readonly traceparent?: string;
  readonly data: { readonly [field: string]: unknown };
}

export const upstreamEvent = (
  demand: string,
  type: string,
  data: UpstreamEvent['data'],
  more: Partial<UpstreamEvent> = {},
): UpstreamEvent => ({
  specversion: '1.0',
  id: `${demand}-${type}`,
  source: SOURCE,
  type: `org.request-ledger.${type}`,
  subject: demand,
  data,
  ...more,
});

export const received = (demand: string, more: Partial<UpstreamEvent> = {}): UpstreamEvent =>
  upstreamEvent(
    demand,
    'DemandReceived.v2',
    {
      on: '2019-03-08',
      section: 'criminal',
      country: 'IE',
      authority: 'police',
      process: 'subpoena',
      accounts: 2,
      segment: 'consumer',
    },
    more,
  );

export const validated = (demand: string): UpstreamEvent =>
  upstreamEvent(demand, 'DemandValidated.v1', { on: '2019-03-10' });

/** Breaks a rule: content under a subpoena. */
export const contentDisclosed = (demand: string): UpstreamEvent =>
  upstreamEvent(demand, 'DataDisclosed.v1', { on: '2019-04-01', category: 'content', accounts: 1 });

/** The event as a record of the intake topic, in binary mode. */
export function inBinaryMode(contract: Contract, event: UpstreamEvent): OutgoingRecord {
  const { data, traceparent, ...attributes } = event;
  const headers: { [name: string]: string } = { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(attributes)) headers[`ce_${name}`] = value;
  if (traceparent !== undefined) headers['traceparent'] = traceparent;
  return inIntake(contract, event.subject, { value: JSON.stringify(data), headers });
}

/** The event as a record of the intake topic, in structured mode. */
export const inStructuredMode = (contract: Contract, event: UpstreamEvent): OutgoingRecord =>
  inIntake(contract, event.subject, {
    value: JSON.stringify(event),
    headers: { 'content-type': 'application/cloudevents+json' },
  });

/** A record about a demand in the intake topic, whatever is in it. */
export const inIntake = (
  contract: Contract,
  demand: string,
  part: Pick<OutgoingRecord, 'value' | 'headers'>,
): OutgoingRecord => ({
  topic: contract.topic('intake'),
  partition: partitionOf(demand, contract.partitions('intake')),
  key: demand,
  ...part,
});
