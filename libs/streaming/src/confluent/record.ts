import type { StoredRecord } from '../port';
import type { DriverMessage } from './driver';

export function recordOf(message: DriverMessage): StoredRecord {
  const { topic, partition, offset, timestamp = 0, key = null, value } = message;
  return { topic, partition, offset: BigInt(offset), timestamp, key: bytesOf(key), value, headers: headersOf(message) };
}

/** librdkafka gives a list of objects with one header each; of several by one name the first counts. */
function headersOf({ headers = [] }: DriverMessage): { [name: string]: Buffer } {
  const own: Record<string, Buffer> = {};
  for (const [name, value] of headers.flatMap(Object.entries<Buffer | string>)) own[name] ??= Buffer.from(value);
  return own;
}

const bytesOf = (key: Buffer | string | null): Buffer | null => (key === null ? null : Buffer.from(key));
