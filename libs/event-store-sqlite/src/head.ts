import { GENESIS, LedgerAltered } from '@ledger/event-store';
import { command, query, type Command, type Database, type Query } from '@ledger/sqlite';
import { queries } from './queries';
import { RunningChain } from './running-chain';
import { NOTHING, xor } from './seal';

/**
 * Where the log ends, the hash chain there, and the sum of the seals of what stands beside the log. Kept in memory while
 * this process is the last that wrote, and stored with each transaction that changes it.
 */
export class Head {
  position = 0;
  readonly chain = new RunningChain();
  /** When the last event was recorded, in milliseconds: recording times never fall. */
  recordedAt = 0;
  private beside: Uint8Array = NOTHING;
  private isChanged = false;
  private readonly ask: Query<HeadRow>;
  private readonly write: Command;

  constructor(database: Database) {
    this.ask = query(database, queries.head);
    this.write = command(database, queries.moveHead);
  }

  /**
   * Reads it from the file, and compares it with the last event.
   *
   * @throws LedgerAltered when the log does not end where it was recorded to end
   */
  load(): void {
    const row = this.ask.get();
    if (!row) throw new LedgerAltered('The row that says where the ledger ends is missing.');
    const [position, chain, beside] = row;
    refuseOtherEnd(row);
    this.recordedAt = row[6] ?? 0;
    this.returnTo({ position, chain, beside });
    this.isChanged = false;
  }

  /** Moves behind one more entry. Returns its bytes, good until the next call, as the chain is. */
  moveOver(entry: string): Uint8Array {
    this.position += 1;
    this.isChanged = true;
    return this.chain.add(entry);
  }

  /** The seals of rows beside the log that came or went. */
  seal(...seals: readonly Uint8Array[]): void {
    this.beside = seals.reduce(xor, this.beside);
    this.isChanged = true;
  }

  mark(): HeadMark {
    return { position: this.position, chain: Uint8Array.from(this.chain.value), beside: this.beside };
  }

  /** What was written since the mark is rolled back. */
  returnTo({ position, chain, beside }: HeadMark): void {
    this.position = position;
    this.beside = beside;
    this.chain.set(chain);
  }

  /** Has it written as it is: a transaction that needs the disk, and changes nothing. */
  touch(): void {
    this.isChanged = true;
  }

  /** Inside the transaction, when all of its work is done. */
  save(): void {
    if (this.isChanged) this.write.run(this.position, this.chain.value, this.beside);
    this.isChanged = false;
  }
}

/** @throws LedgerAltered when the last event is not the one that the head names */
function refuseOtherEnd([position, chain, , last, sequence, lastChain]: HeadRow): void {
  const end = last ?? 0;
  if (position !== end || (sequence ?? 0) !== end) {
    throw new LedgerAltered(`The ledger was recorded up to position ${position}, and its file ends at ${end}.`);
  }
  if (Buffer.compare(chain, lastChain ?? GENESIS) === 0) return;
  throw new LedgerAltered(`The hash chain at position ${position} is not the one that was recorded.`);
}

/** A state of the head inside a transaction. */
export interface HeadMark {
  readonly position: number;
  readonly chain: Uint8Array;
  readonly beside: Uint8Array;
}

type HeadRow = [
  position: number,
  chain: Uint8Array,
  beside: Uint8Array,
  last: number | null,
  sequence: number | null,
  lastChain: Uint8Array | null,
  recordedAt: number | null,
];
