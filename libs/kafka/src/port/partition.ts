/**
 * The partition of a key as every Kafka client computes it: murmur2 with the seed of the Java client, made positive,
 * modulo the number of partitions. Own, so that no client's retry can place a record elsewhere.
 */
export function partitionOf(key: string | Buffer, partitions: number): number {
  return (murmur2(Buffer.isBuffer(key) ? key : Buffer.from(key)) & 0x7fffffff) % partitions;
}

const M = 0x5bd1e995;

/** MurmurHash 2, 32 bit, of Austin Appleby (public domain), seed 0x9747b28c; the result is signed. */
export function murmur2(bytes: Buffer): number {
  let hash = 0x9747b28c ^ bytes.length;
  const whole = bytes.length & ~3;
  for (let i = 0; i < whole; i += 4) {
    let word = Math.imul(bytes.readInt32LE(i), M);
    word = Math.imul(word ^ (word >>> 24), M);
    hash = Math.imul(hash, M) ^ word;
  }
  for (let i = bytes.length - 1; i >= whole; i--) hash ^= bytes[i]! << (8 * (i - whole));
  if (bytes.length > whole) hash = Math.imul(hash, M);
  hash = Math.imul(hash ^ (hash >>> 13), M);
  return hash ^ (hash >>> 15);
}
