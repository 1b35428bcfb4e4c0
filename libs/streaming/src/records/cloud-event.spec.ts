import { binaryHeaders } from './cloud-event';

// The shape that the Kafka protocol binding of CloudEvents 1.0.2 shows in 3.2.5 (binary content mode).
describe('a CloudEvent in binary mode', () => {
  const event = {
    id: 'a1:0000000000000007:2',
    source: 'urn:request-ledger:a1',
    type: 'org.request-ledger.TotalChanged.v1',
    subject: 'microsoft/1|2019-03|criminal|IE|subpoena|police|consumer|requests',
    time: '2019-03-08T00:00:00.000Z',
    dataschema: 'urn:request-ledger:schema:TotalChanged.v1',
    ledgerposition: '0000000000000007',
  };

  it('has a header for each attribute, and the content type under its own name', () => {
    expect(Object.entries(binaryHeaders(event))).toEqual([
      ['content-type', 'application/json'],
      ['ce_specversion', '1.0'],
      ['ce_id', 'a1:0000000000000007:2'],
      ['ce_source', 'urn:request-ledger:a1'],
      ['ce_type', 'org.request-ledger.TotalChanged.v1'],
      ['ce_subject', 'microsoft/1|2019-03|criminal|IE|subpoena|police|consumer|requests'],
      ['ce_time', '2019-03-08T00:00:00.000Z'],
      ['ce_dataschema', 'urn:request-ledger:schema:TotalChanged.v1'],
      ['ce_ledgerposition', '0000000000000007'],
    ]);
  });

  it('carries the trace context of the cause as a plain header, where there is one', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(binaryHeaders({ ...event, traceparent })['traceparent']).toBe(traceparent);
    expect(Object.hasOwn(binaryHeaders({ ...event, traceparent: undefined }), 'traceparent')).toBe(false);
  });
});
