/** A record to be written: its partition is always named, so that no client can choose another one on a retry. */
export interface OutgoingRecord {
  readonly topic: string;
  readonly partition: number;
  readonly key: string | Buffer | null;
  /** `null` is a tombstone. */
  readonly value: string | Buffer | null;
  readonly headers: { readonly [name: string]: string | Buffer };
}

/** A record as it was read. */
export interface StoredRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
  /** When the broker or the producer says it was written, in ms since 1970. */
  readonly timestamp: number;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: { readonly [name: string]: Buffer };
}

/** What a record weighs in a batch: its bytes and an allowance for the framing. */
export function weightOf(record: OutgoingRecord): number {
  let bytes = 32 + sizeOf(record.key) + sizeOf(record.value);
  for (const [name, value] of Object.entries(record.headers)) bytes += name.length + 4 + sizeOf(value);
  return bytes;
}

const sizeOf = (part: string | Buffer | null): number => (part === null ? 0 : Buffer.byteLength(part));
