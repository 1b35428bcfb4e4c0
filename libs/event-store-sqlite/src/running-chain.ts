import { hash } from 'node:crypto';
import { CHAIN_BYTES, GENESIS, MAX_ENTRY_BYTES } from '@ledger/event-store';

/**
 * The hash chain as events are written. Chain value and entry stand one behind the other in one buffer, where they are
 * hashed and stored from: at the rate of a bulk load an allocation for each would cost as much as the hash.
 */
export class RunningChain {
  private readonly buffer = Buffer.alloc(CHAIN_BYTES + MAX_ENTRY_BYTES);
  /** The value after the last entry. A view: what it shows changes with the next entry. */
  readonly value: Uint8Array = this.buffer.subarray(0, CHAIN_BYTES);

  constructor() {
    this.set(GENESIS);
  }

  set(value: Uint8Array): void {
    this.buffer.set(value);
  }

  /** Adds an entry, and returns its bytes: a view that is good until the next entry. */
  add(entry: string): Uint8Array {
    const end = CHAIN_BYTES + this.buffer.write(entry, CHAIN_BYTES, 'utf8');
    this.buffer.write(hash('sha256', this.buffer.subarray(0, end), 'binary'), 0, 'binary');
    return this.buffer.subarray(CHAIN_BYTES, end);
  }
}
