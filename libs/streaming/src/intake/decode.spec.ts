import type { StoredRecord } from '@ledger/kafka';
import { decode } from './decode';

const record = (value: string | Buffer | null, headers: Record<string, string> = {}): StoredRecord => ({
  topic: 'in',
  partition: 0,
  offset: 0n,
  timestamp: 0,
  key: null,
  value: value === null ? null : Buffer.from(value),
  headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)])),
});

const binary = {
  'content-type': 'application/json',
  ce_specversion: '1.0',
  ce_id: '1',
  ce_source: 'https://a.example',
};
const structured = { 'content-type': 'application/cloudevents+json; charset=utf-8' };

describe('reading a record as a CloudEvent', () => {
  it('takes attributes from headers in binary mode', () => {
    expect(decode(record('{"on":"2019-03-08"}', binary))).toEqual({
      ok: true,
      value: {
        specversion: '1.0',
        id: '1',
        source: 'https://a.example',
        datacontenttype: 'application/json',
        data: { on: '2019-03-08' },
      },
    });
    const { 'content-type': _, ...untyped } = binary;
    expect(decode(record('{}', untyped))).not.toHaveProperty('value.datacontenttype');
  });

  it.each([
    'application/cloudevents+json',
    'Application/CloudEvents+JSON;charset=UTF-8',
    ' application/cloudevents+json ',
  ])('goes by the content type "%s", whatever attributes stand in headers beside it', (type) => {
    const both = { ...binary, ce_id: 'of-the-header', 'content-type': type };
    expect(decode(record('{"specversion":"1.0","id":"of-the-value"}', both))).toEqual({
      ok: true,
      value: { specversion: '1.0', id: 'of-the-value' },
    });
  });

  it.each(['application/json', 'application/vnd.x+json', 'text/plain', 'application/cloudevent+json'])(
    'takes the value for the data of the type "%s" alone, also when it looks like an event',
    (type) => {
      const decoded = decode(record('{"specversion":"1.0","id":"2"}', { ...binary, 'content-type': type }));
      expect(decoded).toMatchObject({ value: { id: '1', datacontenttype: type, data: { id: '2' } } });
    },
  );

  it.each(['application/cloudevents-batch+json', 'application/cloudevents+avro', 'application/cloudevents+json-seq'])(
    'refuses events in the format "%s", also with attributes in headers',
    (type) => {
      const decoded = decode(record('{}', { ...binary, 'content-type': type }));
      expect(decoded).toEqual({
        ok: false,
        error: expect.stringContaining(`the format ${type} are not read`) as string,
      });
    },
  );

  it('takes the whole event from the value in structured mode', () => {
    expect(decode(record('{"specversion":"1.0","id":"1"}', structured))).toEqual({
      ok: true,
      value: { specversion: '1.0', id: '1' },
    });
  });

  it('brings the trace context along, and lets the event speak for itself', () => {
    const traced = { ...structured, traceparent: 'from-header' };
    expect(decode(record('{"id":"1"}', traced))).toMatchObject({ value: { traceparent: 'from-header' } });
    expect(decode(record('{"traceparent":"own"}', traced))).toMatchObject({ value: { traceparent: 'own' } });
  });

  it('takes no bytes that are no text for an attribute: two ids that differ would become the same', () => {
    const one = record('{}', binary);
    const odd = { ...one, headers: { ...one.headers, ce_id: Buffer.from([0xff]) } };
    expect(decode(odd)).toEqual({ ok: false, error: 'The header ce_id is not UTF-8 text.' });
    const traced = { ...one, headers: { ...one.headers, traceparent: Buffer.from([0xff]) } };
    expect(decode(traced).ok).toBe(true);
  });

  it.each<[string, string | Buffer | null, Record<string, string>, string]>([
    ['no value', null, binary, 'The record has no value.'],
    ['no JSON', '{', binary, 'The value is not JSON.'],
    ['no text', Buffer.from([0xff, 0xfe]), binary, 'The value is not UTF-8 text.'],
    ['no object', '[1]', structured, 'The value is JSON, but not an object.'],
    ['no CloudEvent', '{}', {}, 'The record is no CloudEvent'],
  ])('says why of %s, and never throws', (_, value, headers, message) => {
    const decoded = decode(record(value, headers));
    expect(decoded).toEqual({ ok: false, error: expect.stringContaining(message) as string });
  });
});
