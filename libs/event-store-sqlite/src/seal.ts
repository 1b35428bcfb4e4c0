import { hash } from 'node:crypto';
import { CHAIN_BYTES } from '@ledger/event-store';
import { canonicalJson } from '@ledger/kernel';
import type { Value } from '@ledger/sqlite';

/**
 * The seal of a row that stands beside the log (waiting, dismissals, epochs, origins without an event): SHA-256 over its table and its
 * columns. A changed row no longer has its seal. The sum of all seals (XOR, so that a row can leave) is kept in `head`:
 * a row that was removed or added from outside changes it.
 */
function seal(table: string, columns: readonly Value[]): Uint8Array {
  const texts = columns.map((value) => (value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value));
  return hash('sha256', canonicalJson([table, ...texts]), 'buffer');
}

/** Columns: source, id, stream, at, waits_for, since, digest, submission, refusal. */
export const waitingSeal = (columns: readonly Value[]): Uint8Array => seal('waiting', columns);

/** Columns: source (its name), id, position, digest. */
export const claimSeal = (columns: readonly Value[]): Uint8Array => seal('origins', columns);

/** Columns: source, id, stream, digest, at, by, reason. */
export const dismissalSeal = (columns: readonly Value[]): Uint8Array => seal('dismissals', columns);

/** Columns: number, began_at, position, chain, reason. The ledger's identity is sealed with each. */
export const epochSeal = (ledgerId: string, columns: readonly Value[]): Uint8Array =>
  seal('epochs', [ledgerId, ...columns]);

/** The sum of no seals. */
export const NOTHING: Uint8Array = new Uint8Array(CHAIN_BYTES);

/** Adds a seal to a sum, or takes it out again. */
export function xor(sum: Uint8Array, one: Uint8Array): Uint8Array {
  const result = new Uint8Array(CHAIN_BYTES);
  for (let i = 0; i < CHAIN_BYTES; i++) result[i] = sum[i]! ^ (one[i] ?? 0);
  return result;
}
