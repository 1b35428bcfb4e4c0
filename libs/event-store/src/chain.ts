import { hash } from 'node:crypto';
import type { Brand } from '@ledger/kernel';

/** A value of the hash chain as 64 lower-case hex digits. */
export type ChainValue = Brand<string, 'ChainValue'>;

/** SHA-256 gives 32 bytes. */
export const CHAIN_BYTES = 32;

/**
 * The hash chain binds each entry to all entries before it:
 *
 *     chain(0) = SHA-256("request-ledger/chain/v1")
 *     chain(n) = SHA-256(chain(n-1) ‖ entry(n))
 *
 * It covers the stored bytes and their order, and no position: the same history has the same chain in every store. Its
 * order is the order of leaves that a transparency log of the same entries has (RFC 6962, 2.1): such a log hashes the
 * stored bytes as they are, and needs nothing rewritten. The nonce in each entry keeps a chain value from giving away
 * what an entry says.
 */
export const GENESIS: Uint8Array = hash('sha256', 'request-ledger/chain/v1', 'buffer');

/** The chain value after one more entry. */
export function chained(before: Uint8Array, entry: Uint8Array): Uint8Array {
  const joined = Buffer.allocUnsafe(before.length + entry.length);
  joined.set(before, 0);
  joined.set(entry, before.length);
  return hash('sha256', joined, 'buffer');
}

export const chainValue = (bytes: Uint8Array): ChainValue => Buffer.from(bytes).toString('hex') as ChainValue;
