import { createRequire } from 'node:module';

interface Header {
  readonly key: string;
  readonly value: Buffer | null;
}

/** The part of kafkajs's decoder that reads the headers of a record, and nothing else. */
interface HeaderDecoder {
  readVarIntArray: (this: HeaderDecoder, read: (decoder: HeaderDecoder) => Header) => readonly Header[];
}

const Decoder = createRequire(__filename)('kafkajs/src/protocol/decoder.js') as { readonly prototype: HeaderDecoder };
const { readVarIntArray } = Decoder.prototype;

/**
 * kafkajs copies all headers that it has read for each one that it reads: a record of 5,000 of them, 28 kB, held the
 * process for half a minute, again at each start. It also takes what every object inherits (`constructor`) for a header
 * that came before. It folds them by calling `reduce` on what this returns: so that is what it gets, done in one pass.
 */
export function readHeadersInOnePass(): void {
  Decoder.prototype.readVarIntArray = function (read) {
    const headers = readVarIntArray.call(this, read);
    return { reduce: () => joined(headers) } as unknown as readonly Header[];
  };
}

/** By name, in the shape that kafkajs gives them: an array of values where a name comes more than once. */
function joined(headers: readonly Header[]): { [name: string]: Header['value'] | Header['value'][] } {
  const values = Map.groupBy(headers, ({ key }) => key);
  const entries = Array.from(values, ([name, own]) => [name, own.map(({ value }) => value)] as const);
  return Object.fromEntries(entries.map(([name, own]) => [name, own.length > 1 ? own : own[0]!]));
}
