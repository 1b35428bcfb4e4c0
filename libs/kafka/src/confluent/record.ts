import type { StoredRecord } from '../port';
import type { DriverMessage } from './driver';

export function recordOf(message: DriverMessage): StoredRecord {
  const { topic, partition, offset, timestamp = 0, key = null, value } = message;
  return { topic, partition, offset: BigInt(offset), timestamp, key: bytesOf(key), value, headers: headersOf(message) };
}

/** librdkafka gives a list of objects with one header each; of several by one name the first counts. */
function headersOf({ headers = [] }: DriverMessage): { [name: string]: Buffer } {
  const values = Map.groupBy(headers.flatMap(Object.entries<Buffer | string>), ([name]) => name);
  return Object.fromEntries(Array.from(values, ([name, [first]]) => [name, Buffer.from(first![1])]));
}

const bytesOf = (key: Buffer | string | null): Buffer | null => (key === null ? null : Buffer.from(key));
