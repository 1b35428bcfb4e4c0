import { createRequire } from 'node:module';

const inside = createRequire(__filename);

/** The two functions of kafkajs that the adapter replaces, as they are now. */
function decoders(): readonly unknown[] {
  const { prototype } = inside('kafkajs/src/protocol/decoder.js') as { prototype: { readVarIntArray: unknown } };
  const fetch = inside('kafkajs/src/protocol/requests/fetch/v11/response.js') as { decode: unknown };
  return [prototype.readVarIntArray, fetch.decode];
}

describe('the patches of kafkajs', () => {
  it('are not applied by importing @ledger/kafka, and are applied once by connecting', async () => {
    const untouched = decoders();

    await import('@ledger/kafka');
    decoders().forEach((decoder, index) => expect(decoder).toBe(untouched[index]));

    const { connectTo } = jest.requireActual<typeof import('./connection')>('./connection');
    const { Wire } = jest.requireActual<typeof import('./wire')>('./wire');
    const connect = () => connectTo({ brokers: ['127.0.0.1:1'] }, new Wire());
    decoders().forEach((decoder, index) => expect(decoder).toBe(untouched[index]));
    connect();
    const patched = decoders();
    patched.forEach((decoder, index) => expect(decoder).not.toBe(untouched[index]));
    connect();
    decoders().forEach((decoder, index) => expect(decoder).toBe(patched[index]));
  });
});
