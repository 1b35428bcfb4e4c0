import { createRequire } from 'node:module';

interface Message {
  readonly offset: string;
  readonly key: Buffer | null;
  /** Of what is marked so the client shows nothing, and moves on past it. */
  isControlRecord: boolean;
  readonly batchContext: { readonly producerId: string; readonly inTransaction: boolean };
}

/** What a broker has answered for one partition. */
export interface Fetched {
  /** In the order in which they were aborted. */
  abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
  readonly messages: readonly Message[];
}

/** kafkajs's decoder of what brokers since Kafka 2.3 answer to a fetch, and nothing else. */
interface FetchResponse {
  decode: (bytes: unknown) => Promise<{ readonly responses: readonly { readonly partitions: readonly Fetched[] }[] }>;
}

const response = createRequire(__filename)('kafkajs/src/protocol/requests/fetch/v11/response.js') as FetchResponse;
const { decode } = response;

/**
 * kafkajs takes the list of aborted transactions to be in the order of their first records, and begins at most one of
 * them a record. Where several producers write to one partition, as all streamers do to the cursors, neither holds: it
 * hands out records that were taken back, and a streamer that believes such a cursor skips a batch permanently. It also
 * takes any record whose key is four zero bytes for the end of a transaction. So nothing is left for it to hide.
 */
export function hideWhatWasAborted(): void {
  response.decode = async (bytes) => {
    const answer = await decode(bytes);
    for (const { partitions } of answer.responses) partitions.forEach(hideAborted);
    return answer;
  };
}

/**
 * Marks what belongs to an aborted transaction: records of its producer, from its first offset to its end.
 * See "Fetch" in https://kafka.apache.org/protocol and KIP-98, "Consumer".
 */
export function hideAborted(fetched: Fetched): void {
  const toCome = fetched.abortedTransactions.map(({ producerId, firstOffset }) => ({
    producerId,
    from: BigInt(firstOffset),
  }));
  toCome.sort((a, b) => Number(a.from - b.from));
  const aborted = new Set<string>();
  for (const message of fetched.messages) {
    while (toCome.length > 0 && toCome[0]!.from <= BigInt(message.offset)) aborted.add(toCome.shift()!.producerId);
    mark(message, aborted);
  }
  fetched.abortedTransactions = [];
}

function mark(message: Message, aborted: Set<string>): void {
  if (aborted.size === 0) return;
  const { producerId, inTransaction } = message.batchContext;
  if (message.isControlRecord) {
    if (isAbort(message.key)) aborted.delete(producerId);
  } else if (inTransaction && aborted.has(producerId)) {
    message.isControlRecord = true;
  }
}

/** The key of a control record: its version and its type, 0 for an abort. */
const isAbort = (key: Buffer | null): boolean => key !== null && key.length >= 4 && key.readInt16BE(2) === 0;
