import { type OutgoingRecord, partitionOf } from '@ledger/kafka';
import type { Contract } from '@ledger/streaming';
import { disclosed, type SampleEvent } from '../../sample-events';

/** Breaks a rule: content under a subpoena. */
export const contentDisclosed = (demand: string): SampleEvent =>
  disclosed(demand, { on: '2019-04-01', category: 'content', accounts: 1 });

/** The event as a record of the intake topic, in binary mode. */
export function inBinaryMode(contract: Contract, event: SampleEvent): OutgoingRecord {
  const { data, traceparent, ...attributes } = event;
  const headers: { [name: string]: string } = { 'content-type': 'application/json' };
  for (const [name, value] of Object.entries(attributes)) headers[`ce_${name}`] = value;
  if (traceparent !== undefined) headers['traceparent'] = traceparent;
  return inIntake(contract, event.subject, { value: JSON.stringify(data), headers });
}

/** The event as a record of the intake topic, in structured mode. */
export const inStructuredMode = (contract: Contract, event: SampleEvent): OutgoingRecord =>
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
