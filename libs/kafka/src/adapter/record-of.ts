import type { StoredRecord } from '../port';

type Place = Pick<StoredRecord, 'topic' | 'partition'>;
type Header = Buffer | string | null | undefined;

export interface Message {
  readonly offset: string;
  /** ms since 1970. */
  readonly timestamp: string;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers?: { readonly [name: string]: Header | readonly Header[] };
}

/** A record from a message in the shape of kafkajs's API, which both clients' group consumers use. */
export function recordOf({ topic, partition }: Place, message: Message): StoredRecord {
  return {
    topic,
    partition,
    offset: BigInt(message.offset),
    timestamp: Number(message.timestamp),
    key: message.key,
    value: message.value,
    headers: headersOf(message),
  };
}

/** Of several headers of one name the first counts, and one without a value is empty. */
function headersOf({ headers = {} }: Message): { [name: string]: Buffer } {
  const entries = Object.entries(headers).map(([name, values]) => {
    const [first] = [values].flat();
    return [name, Buffer.from(first ?? '')] as const;
  });
  return Object.fromEntries(entries);
}
