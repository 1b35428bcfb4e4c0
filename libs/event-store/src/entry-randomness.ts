import { randomFillSync } from 'node:crypto';

/** One call to the system's generator serves this many draws: a draw then costs a slice instead of 1 µs. */
const pool = Buffer.alloc(16 * 512);
let used = pool.length;

function sixteenBytes(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.subarray(used, (used += 16));
}

/** 16 random bytes as hex: an event's id. */
export const newId = (): string => sixteenBytes().toString('hex');

/** 16 random bytes as base64url: what makes an entry's hash unguessable. */
export const newNonce = (): string => sixteenBytes().toString('base64url');
