import { createRequire } from 'node:module';
import { readHeadersInOnePass } from './headers';

type Values = Record<string, Buffer | Buffer[]>;

const inside = createRequire(__filename);
const encode = inside('kafkajs/src/protocol/recordBatch/record/v0/index.js') as (record: object) => { buffer: Buffer };
const decode = inside('kafkajs/src/protocol/recordBatch/record/v0/decoder.js') as (
  decoder: object,
  batch: object,
) => { headers: Values; value: Buffer };
const Decoder = inside('kafkajs/src/protocol/decoder.js') as new (bytes: Buffer) => { readVarInt(): number };

readHeadersInOnePass();

/** Through kafkajs's own encoder and back. */
function read(headers: Values): Values {
  const decoder = new Decoder(encode({ key: null, value: Buffer.from('v'), headers }).buffer);
  decoder.readVarInt();
  const record = decode(decoder, { firstOffset: '0', firstTimestamp: '0' });
  expect(String(record.value)).toBe('v');
  return record.headers;
}

describe('headers that kafkajs reads', () => {
  it('are those that were sent, in their order', () => {
    const headers = { own: Buffer.from('1'), '': Buffer.from('2'), twice: [Buffer.from('3'), Buffer.from('4')] };
    expect(Object.entries(read(headers))).toEqual(Object.entries(headers));
  });

  it('may have names that every object inherits', () => {
    const headers = { constructor: Buffer.from('1'), ['__proto__']: Buffer.from('2'), toString: Buffer.from('3') };
    expect(Object.entries(read(headers as unknown as Values))).toEqual(Object.entries(headers));
  });

  it('may be as many as a record holds: this took kafkajs hours', () => {
    const headers = Object.fromEntries(Array.from({ length: 150_000 }, (_, i) => [i.toString(36), Buffer.alloc(0)]));
    expect(Object.keys(read(headers))).toHaveLength(150_000);
  });
});
